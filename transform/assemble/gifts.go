package assemble

import (
	"slices"
	"strings"

	"leadmill/transform/resolve"
	"leadmill/transform/spill"
)

// A gift is a text that a lead may give to its customer or account: to be the golden value, to stand in a list, or both.
type gift struct {
	text           int
	golden, listed mark
}

var customerGifts = [...]gift{
	{txtFirst, givesFirst, givesNewName}, {txtLast, givesLast, givesNewName}, {txtEmail, givesEmail, givesNewEmail},
	{txtPhone, givesPhone, givesNewPhone}, {txtCompany, givesCompany, givesNewCompany}, {txtJobTitle, givesJobTitle, 0},
}

var accountGifts = [...]gift{{txtCompany, givesAccountCompany, 0}, {txtDomain, givesAccountDomain, 0}}

// The kind of a value in a shuffle is the number of the text and these two bits.
const (
	isGolden = 1 << iota
	isListed
	textShift = iota
)

func giveTexts(to *spill.Shuffle, group uint32, m mark, gifts []gift, texts *[txtColumns]string) error {
	for _, g := range gifts {
		kind := byte(g.text << textShift)
		if m&g.golden != 0 {
			kind |= isGolden
		}
		if m&g.listed != 0 {
			kind |= isListed
		}
		if kind&(isGolden|isListed) == 0 {
			continue
		}
		if err := to.Add(group, kind, texts[g.text]); err != nil {
			return err
		}
	}
	return nil
}

// namesOf are the texts with the names that are placeholders left out.
func namesOf(rec *resolve.Record, texts [txtColumns]string) [txtColumns]string {
	if rec.FirstForm == 0 {
		texts[txtFirst] = ""
	}
	if rec.LastForm == 0 {
		texts[txtLast] = ""
	}
	return texts
}

// given are the texts that leads gave to one customer or account.
type given struct {
	golden                           [txtColumns]string
	names, emails, phones, companies []string
}

// take sorts the values of a group, which come in the order of their leads.
func (g *given) take(values []spill.Value) {
	*g = given{names: g.names[:0], emails: g.emails[:0], phones: g.phones[:0], companies: g.companies[:0]}
	for _, v := range values {
		text := int(v.Kind >> textShift)
		if v.Kind&isGolden != 0 {
			g.golden[text] = v.Text
		}
		if v.Kind&isListed == 0 {
			continue
		}
		switch text {
		case txtFirst:
			g.names = append(g.names, v.Text)
		case txtLast: // follows the first name of its lead
			before := len(g.names) - 1
			name := strings.TrimSpace(g.names[before] + " " + v.Text)
			if g.names = g.names[:before]; !slices.Contains(g.names, name) { // another lead may have it all in one field
				g.names = append(g.names, name)
			}
		case txtEmail:
			g.emails = append(g.emails, v.Text)
		case txtPhone:
			g.phones = append(g.phones, v.Text)
		case txtCompany:
			g.companies = append(g.companies, v.Text)
		}
	}
}
