package decode

import "leadmill/extract"

// https reads the body that Microsoft posts to an HTTPS endpoint (azure-docs, HTTPS destination), as a flow or a function stored it.
// The document has neither an id nor a time; both are taken where the receiver added them.
func (d *Decoder) https(f *Fields) *extract.Fault {
	if fault := d.contact(f, keyUserDetails); fault != nil {
		return fault
	}
	f.RecordID = d.text(keyID)
	f.LeadSource = d.text(keyLeadSource)
	f.ActionCode = d.text(keyActionCode)
	f.OfferID = d.first(keyOfferID, keyProductID)
	f.OfferTitle = d.first(keyOfferTitle, keyOfferDisplayName)
	f.PublisherName = d.text(keyPublisherDisplayName)
	f.Description = d.text(keyDescription)
	f.Notes = d.text(keyNotes)
	f.Created = d.text(keyCreatedTime)
	return nil
}
