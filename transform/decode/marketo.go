package decode

import "strings"

// marketo reads a person as the REST API and the bulk extract give it (AdobeDocs, REST API), and a person with the form
// that was filled in beside it (activityDate, activityId): every time somebody fills in a form is a lead of its own. The
// bulk extract writes the word null for an empty value, so a value that is just this word counts as missing.
func (d *Decoder) marketo(f *Fields) {
	d.dropNulls()
	f.RecordID = d.activity(d.first(keyMarketoGUID, keyID))
	f.FirstName = d.text(keyFirstName)
	f.LastName = d.text(keyLastName)
	f.Email = d.text(keyEmail)
	f.Phone = d.first(keyPhone, keyMobilePhone)
	f.Country = d.text(keyCountry)
	f.Company = d.text(keyCompany)
	f.JobTitle = d.text(keyTitle)
	f.LeadSource = d.text(keyLeadSource)
	f.Created = d.first(keyActivityDate, keyCreatedAt)
	f.Updated = d.text(keyUpdatedAt)
	f.Status = d.text(keyStatus)
	f.OptOut = d.anyTrue(keyUnsubscribed, keyDoNotCall)
}

// activity is person/activity where the record names one: a person fills in several forms.
func (d *Decoder) activity(person string) string {
	id := strings.TrimSpace(d.text(keyActivityID))
	if id == "" {
		return person
	}
	d.scratch = append(append(append(d.scratch[:0], person...), '/'), id...)
	return d.keep(d.scratch)
}

func (d *Decoder) dropNulls() {
	for k := noKey + 1; k < numKeys; k++ {
		if d.top.has(k) && d.top.values[k] == "null" {
			d.top.values[k] = ""
		}
	}
}
