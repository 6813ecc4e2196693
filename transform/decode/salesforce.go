package decode

import "strings"

// Converted is the StatusReason of a Salesforce lead that was converted.
const Converted = "Converted"

// salesforce reads a Lead as the query API and the bulk exports give it, and the fields of the Web-to-Lead form by
// which Microsoft creates it (Web-to-Lead).
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
	f.ConvertedAt = d.text(keyConvertedDate)
	if d.anyTrue(keyIsConverted) {
		f.StatusReason = Converted
	}
	f.OptOut = d.anyTrue(keyHasOptedOutOfEmail, keyDoNotCall)
	f.MergedInto = strings.TrimSpace(d.text(keyMasterRecordID))
	f.Deleted = d.anyTrue(keyIsDeleted) || f.MergedInto != ""
}
