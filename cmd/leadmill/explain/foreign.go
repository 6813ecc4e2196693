package explain

import "strings"

// foreignLinks are links of one kind that hold no customer together, with the customers on their other side.
type foreignLinks struct {
	Title, Text string
	Parties     []Party
	Links       []Link
}

// foreign sorts the links that lead out of the customer, or are decisions about it. Kinds without a link are left out.
func (e *Explanation) foreign() []foreignLinks {
	parties := partiesByID(e.Others)
	var list []foreignLinks
	for _, links := range [][]Link{e.Review, e.Refused, e.Overrides} {
		if len(links) == 0 {
			continue
		}
		kind := links[0].Kind
		f := foreignLinks{Title: kindTitle(kind), Text: sentence(kindText(kind)), Parties: partiesOf(links, parties), Links: links}
		if kind == KindMustLink || kind == KindCannotLink {
			f.Text = "A person decided, or a CRM merged the records. That always holds."
		}
		list = append(list, f)
	}
	return list
}

// kindTitle heads links of a kind.
func kindTitle(kind string) string {
	switch kind {
	case KindReview:
		return "To be reviewed"
	case KindRefused:
		return "Refused"
	}
	return "Decisions"
}

// kindText says in a sentence what a kind of link stands for.
func kindText(kind string) string {
	switch kind {
	case KindReview:
		return "too weak to merge, too strong to pass over; a person should look"
	case KindRefused:
		return "the leads fit, but their customers do not agree as wholes"
	case KindMustLink:
		return "a person decided that they are one customer, or a CRM merged their records"
	case KindCannotLink:
		return "a person decided that they are not one customer"
	}
	return "holds them together"
}

// sentence makes a sentence of words.
func sentence(words string) string { return strings.ToUpper(words[:1]) + words[1:] + "." }
