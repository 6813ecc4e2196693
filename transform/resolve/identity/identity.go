// Package identity turns a normalised lead into what resolution compares. A night's leads and a labelled file go
// through this one function, so that what evaluation measures is what production does.
package identity

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"leadmill/transform/normalize"
	"leadmill/transform/resolve/match"
)

// Of returns what a lead says of a person. Its texts may share memory with the lead's.
func Of(l *normalize.Lead) match.Person {
	p := match.Person{
		First: l.FirstKey, Last: l.LastKey,
		Email: l.EmailKey, Kind: match.EmailKind(l.EmailKind),
		Phone: l.Phone, Company: l.CompanyKey, Country: l.Country, Title: normalize.Fold(l.JobTitle),
	}
	if l.EmailKind == normalize.EmailCorporate {
		p.Domain = Registrable(l.EmailDomain)
	}
	return p
}

// Registrable is the part of a domain that somebody registered: mail.contoso.com and contoso.com are one company.
func Registrable(domain string) string {
	if strings.Count(domain, ".") < 2 {
		return domain // nothing stands before the name; looking it up in the list of public suffixes is dear
	}
	if d, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return d
	}
	return domain
}
