package resolve

import "iter"

// Names say where the identifiers of customers come from. The zero value makes each from the customer's earliest lead, as
// on the first night; package lineage carries on those of the previous snapshot.
type Names struct {
	Founder []uint32      // of each customer: the lead that founds its identifier; None for one in Other
	Other   map[uint32]ID // identifiers that are founded by no lead of their customer
}

// FoldedLeads lists the identifiers that records would give to leads of their own if they were not part of another, and
// the lead that they are part of. Versions of one record come with the same identifier.
func (r *Resolution) FoldedLeads() iter.Seq2[ID, uint32] {
	return func(yield func(ID, uint32) bool) {
		for i, lead := range r.Leads.Of {
			key := r.Records[i].Key
			if key != r.Records[r.Leads.Founder[lead]].Key && !yield(LeadID(key), lead) {
				return
			}
		}
	}
}
