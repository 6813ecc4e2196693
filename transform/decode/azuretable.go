package decode

import "leadmill/extract"

// azureTable reads an entity of the table MarketplaceLeads (azure-docs, Azure Table destination). The contact is a string of JSON in
// CustomerInfo; columns of its own win over it. Annotations (Timestamp@odata.type) are other keys and stay unread.
func (d *Decoder) azureTable(f *Fields) *extract.Fault {
	if fault := d.contact(f, keyCustomerInfo); fault != nil {
		return fault
	}
	f.RecordID = d.entityID()
	f.LeadSource = d.text(keyLeadSource)
	f.ActionCode = d.text(keyActionCode)
	f.OfferID = d.first(keyProductID, keyOfferID)
	f.OfferTitle = d.first(keyOfferDisplayName, keyOfferTitle)
	f.PublisherName = d.text(keyPublisherDisplayName)
	f.Description = d.text(keyDescription)
	f.Notes = d.text(keyNotes)
	f.Created = d.text(keyCreatedTime)
	f.Received = d.text(keyTimestamp)
	return nil
}

// entityID is PartitionKey/RowKey: only both together name an entity.
func (d *Decoder) entityID() string {
	partition, row := d.text(keyPartitionKey), d.text(keyRowKey)
	if partition == "" && row == "" {
		return ""
	}
	d.scratch = append(append(append(d.scratch[:0], partition...), '/'), row...)
	return d.keep(d.scratch)
}
