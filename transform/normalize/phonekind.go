package normalize

import "github.com/nyaruka/phonenumbers"

// PhoneKind tells the country of a number in E.164 form, and whether it belongs to a mobile phone. Where countries share a
// calling code, it is the country of the lead if that is one of them, else the main one. A number that may be either, as
// all are in North America, is not called mobile. "" where the number is of no country.
func (n *Normalizer) PhoneKind(number, country string) (land string, mobile bool) {
	if len(number) < 2 {
		return "", false
	}
	plan, national, found := n.phones.splitCode([]byte(number[1:]))
	if !found || plan == nil {
		return "", false
	}
	land = plan.region
	if land == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return "", false
	}
	if own := n.phones.plans.region(country); own != nil && own.codeValue == plan.codeValue {
		land, plan = country, own
	}
	mobile = plan.mobile != nil && plan.mobile.match(national) && (plan.fixed == nil || !plan.fixed.match(national))
	return land, mobile
}

// kindMatcher matches the numbers of one kind; nil where the metadata does not tell.
func kindMatcher(d *phonenumbers.PhoneNumberDesc) *digitMatcher {
	if d.GetNationalNumberPattern() == "" {
		return nil
	}
	m, err := newDigitMatcher(d.GetNationalNumberPattern())
	if err != nil || m.anchored {
		return nil
	}
	return m
}
