package resolve

import "leadmill/transform"

// keepOrigins lets a lead keep where it came from when a later version no longer says so: a salesperson writes another
// topic over the lead source, and the lead is the same action on the same offer all the same.
func (l *Leads) keepOrigins(records []Record) {
	for i := range records {
		shown := l.Record[l.Of[i]]
		if shown == uint32(i) || records[i].Present&LeadSource == 0 || records[shown].Present&LeadSource != 0 {
			continue
		}
		if l.Origin == nil {
			l.Origin = map[uint32]uint32{}
		}
		if before, ok := l.Origin[shown]; !ok || newer(&records[i], &records[before]) {
			l.Origin[shown] = uint32(i)
		}
	}
	for shown, origin := range l.Origin {
		takeOrigin(&records[shown], &records[origin])
	}
}

// takeOrigin fills in what a record does not say of where it came from.
func takeOrigin(to, from *Record) {
	if to.Issues&noOffer != 0 {
		to.Offer, to.Present = from.Offer, to.Present|from.Present&Title
		to.Issues = to.Issues&^offerIssues | from.Issues&offerIssues
	}
	if to.Issues&noAction != 0 {
		to.Action, to.Stage = from.Action, from.Stage
		to.Issues = to.Issues&^actionIssues | from.Issues&actionIssues
	}
	if to.Present&Marketplace == 0 {
		to.Source = from.Source
		to.Issues = to.Issues&^sourceIssues | from.Issues&sourceIssues
	}
	to.Present |= from.Present & (LeadSource | Marketplace)
}

// The issues that an origin brings with it, and takes away.
var (
	offerIssues  = noOffer | transform.IssueMask([]string{transform.IssueUnmappedTitle})
	actionIssues = noAction | unknownAction | transform.IssueMask([]string{transform.IssueActionConflict})
	sourceIssues = transform.IssueMask([]string{transform.IssueUnknownSource})
)
