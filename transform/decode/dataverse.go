package decode

import "strings"

// dataverse reads a row of the table lead (Dataverse Web API), or the notice that one was deleted. Status and
// StatusReason are the codes of statecode and statuscode. createdon is the time of the lead even where it was
// imported: overriddencreatedon then says when the import ran, so it only stands in for a missing one.
func (d *Decoder) dataverse(f *Fields) {
	if d.isDeletedEntity() {
		f.RecordID = d.first(keyID, keyLeadID)
		f.Deleted = true
		return
	}
	f.RecordID = d.text(keyLeadID)
	f.FirstName, f.LastName = d.text(keyFirstName), d.text(keyLastName)
	if isBlank(f.FirstName) && isBlank(f.LastName) {
		f.FirstName, f.LastName = splitName(d.text(keyFullName))
	}
	f.Email = d.text(keyEmailAddress1)
	f.Phone = d.first(keyTelephone1, keyMobilePhone)
	f.Country = d.text(keyAddress1Country)
	f.Company = d.text(keyCompanyName)
	f.JobTitle = d.text(keyJobTitle)
	f.Description = d.text(keyDescription)
	d.subject(f)
	f.Created = d.first(keyCreatedOn, keyOverriddenCreatedOn)
	f.Updated = d.text(keyModifiedOn)
	f.Status = d.text(keyStateCode)
	f.StatusReason = d.text(keyStatusCode)
	f.OptOut = d.anyTrue(keyDoNotEmail, keyDoNotPhone, keyDoNotBulkEmail)
	f.MergedInto = strings.TrimSpace(d.text(keyMasterIDValue))
	f.Deleted = d.anyTrue(keyMerged) || f.MergedInto != ""
}

// subject takes the topic for the lead source where it reads like one. Any other topic serves as description if
// there is none. leadsourcecode is a pick list of the CRM's own (Web, Partner, …) and never a lead source.
func (d *Decoder) subject(f *Fields) {
	topic := d.text(keySubject)
	if looksLikeSource(topic) {
		f.LeadSource = topic
	} else if isBlank(f.Description) && !isBlank(topic) {
		f.Description = topic
	}
}

var sourceNames = [...]string{"azuremarketplace", "azureportal", "appsource", "spza", "testdrive", "azure marketplace", "azure portal", "msft_test_"}

// looksLikeSource reports whether a text holds a bar, or is the name of a marketplace by itself or before an action.
func looksLikeSource(text string) bool {
	if strings.IndexByte(text, '|') >= 0 {
		return true
	}
	text = strings.TrimSpace(text)
	for _, name := range sourceNames {
		if len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
			continue
		}
		rest := text[len(name):]
		if rest == "" || rest[0] == '-' || strings.HasPrefix(rest, " (") || strings.HasSuffix(name, "_") {
			return true
		}
	}
	return false
}

// splitName splits a full name at its last space, or before the comma of "Last, First".
func splitName(full string) (first, last string) {
	full = strings.TrimSpace(full)
	if last, first, ok := strings.Cut(full, ", "); ok {
		return strings.TrimSpace(first), strings.TrimSpace(last)
	}
	i := strings.LastIndexByte(full, ' ')
	return strings.TrimSpace(full[:max(i, 0)]), full[i+1:]
}
