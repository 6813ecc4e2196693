package partnercenter

import "strings"

// A kind is what a referral is by the documents' rule. Its values are in the order of [Options].Filter.
type kind int

const (
	marketplaceLead kind = iota
	qualifiedLead
	coSell
)

// kind applies the rule of Microsoft's introduction to the API: type, qualification and who invited decide.
// referralSource and callToAction do not, as the same page says.
func (r *referral) kind() kind {
	if !strings.EqualFold(r.Type, "Independent") {
		return coSell
	}
	inviter := ""
	if r.InviteContext.InvitedBy.OrganizationID != nil {
		inviter = *r.InviteContext.InvitedBy.OrganizationID
	}
	microsoft := strings.EqualFold(inviter, "msft")
	switch {
	case strings.EqualFold(r.Qualification, "Direct") && (microsoft || inviter == ""):
		return marketplaceLead
	case microsoft && (strings.EqualFold(r.Qualification, "SalesQualified") || strings.EqualFold(r.Qualification, "MarketingQualified")):
		return qualifiedLead
	}
	return coSell
}

// breadth is the last kind that a filter lets through; -1 for a word that is no filter.
func breadth(filter string) kind {
	switch filter {
	case FilterMarketplace:
		return marketplaceLead
	case FilterLeads:
		return qualifiedLead
	case FilterAll:
		return coSell
	}
	return -1
}

// passes reports whether a filter lets a referral through. One that cannot be read passes: nobody can say that it is
// somebody else's.
func (r *referral) passes(filter string) bool {
	return !r.readable || r.kind() <= breadth(filter)
}
