package decode

import "strings"

// partnerCenter reads a row of the Leads download, under the headers of 2023 or of 2021 (referral data definitions), or a
// referral of the REST API (1.9). Its LeadSource is the bare source; CallToAct stands beside it. OfferID and
// OfferTitle hold the whole cells until splitOffers.
func (d *Decoder) partnerCenter(f *Fields) {
	f.RecordID = d.first(keyReferralID, keyID)
	f.LeadSource = d.first(keyLeadSource, keyReferralSource)
	f.CallToAct = d.text(keyCallToAction)
	f.OfferID = d.text(keyOfferID)
	f.OfferTitle = d.text(keyOfferName)
	f.Company = d.text(keyCustomerName)
	f.Country = d.text(keyCustomerCountry)
	f.Notes = d.text(keyNotes)
	f.Created = d.first(keyCreationDate, keyReferralDate, keyCreatedDateTime)
	f.Updated = d.first(keyUpdatedDate, keyUpdatedDateTime)
	f.AcceptedAt = d.text(keyAcceptedDateTime)
	f.Status = d.text(keyStatus)
	f.StatusReason = d.text(keyStatusReason)
	d.referral(f)
}

// referral adds what the REST API nests. Its substatus (Pending, Accepted, Won, …) has the words of the download's
// Status column and says more than its status (New, Active, Closed), so it is the Status of the lead.
func (d *Decoder) referral(f *Fields) {
	if sub := d.text(keySubstatus); !isBlank(sub) && !strings.EqualFold(sub, "none") {
		f.Status = sub
	}
	if d.enter(d.text(keyDetails)) && isBlank(f.Notes) {
		f.Notes = d.inner.text(keyNotes)
	}
	if !d.enter(d.text(keyCustomerProfile)) {
		return
	}
	if isBlank(f.Company) {
		f.Company = d.inner.text(keyName)
	}
	address, team := d.inner.text(keyAddress), d.inner.text(keyTeam)
	if d.enter(address) && isBlank(f.Country) {
		f.Country = d.inner.text(keyCountry)
	}
	if d.enter(team) { // the first member is the contact
		f.FirstName = d.inner.text(keyFirstName)
		f.LastName = d.inner.text(keyLastName)
		f.Email = d.inner.text(keyEmail)
		f.Phone = d.inner.text(keyPhoneNumber)
	}
}

// enter reads an object, or the first element of an array, into d.inner; false where it is neither. raw has been
// found valid before.
func (d *Decoder) enter(raw string) bool {
	d.inner.reset()
	start := 0
	if strings.HasPrefix(raw, "[") {
		start = skipSpace(raw, 1)
	}
	if start >= len(raw) || raw[start] != '{' {
		return false
	}
	return d.object(raw, start, 1, &d.inner, noKey) >= 0
}
