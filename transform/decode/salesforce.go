package decode

// salesforce reads a Lead as the query API and the bulk exports give it, and the fields of the Web-to-Lead form by
// which Microsoft creates it (Web-to-Lead). StatusReason is "Converted" for a lead that was converted.
func (d *Decoder) salesforce(f *Fields) {
	f.RecordID = d.text(keyID)
	f.FirstName, f.LastName = d.text(keyFirstName), d.text(keyLastName)
	if isBlank(f.FirstName) && isBlank(f.LastName) {
		f.FirstName, f.LastName = splitName(d.text(keyName))
	}
	f.Email = d.text(keyEmail)
	f.Phone = d.first(keyPhone, keyMobilePhone)
	f.Country = d.first(keyCountry, keyCountryCode)
	f.Company = d.text(keyCompany)
	f.JobTitle = d.text(keyTitle)
	f.LeadSource = d.text(keyLeadSource)
	f.Description = d.text(keyDescription)
	f.Created = d.text(keyCreatedDate)
	f.Updated = d.first(keySystemModstamp, keyLastModifiedDate)
	f.Status = d.text(keyStatus)
	if d.anyTrue(keyIsConverted) {
		f.StatusReason = "Converted"
	}
	f.OptOut = d.anyTrue(keyHasOptedOutOfEmail, keyDoNotCall)
	f.Deleted = d.anyTrue(keyIsDeleted) || !isBlank(d.text(keyMasterRecordID))
}
