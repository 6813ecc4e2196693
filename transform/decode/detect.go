package decode

import (
	"math/bits"
	"strings"
)

// detect returns the shape that the record's keys speak for; ShapeAuto where none does. The rules are tried in this
// order, so that a key which several shapes use decides only where no better one is there.
func (d *Decoder) detect() Shape {
	o := &d.top
	switch {
	case o.has(keyUserDetails):
		return ShapeHTTPS
	case o.has(keyCustomerInfo), o.has(keyPartitionKey) && o.has(keyRowKey):
		return ShapeAzureTable
	case o.has(keyLeadID), o.has(keyEmailAddress1), d.isDeletedEntity():
		return ShapeDataverse
	case o.has(keyReferralID), o.has(keyCustomerProfile), o.has(keyCustomerName) && o.seen.meets(partnerCenterKeys):
		return ShapePartnerCenter
	case o.has(keyActionCode), o.has(keyOfferTitle), o.has(keyCreatedTime):
		return ShapeHTTPS
	case o.seen.meets(marketoKeys):
		return ShapeMarketo
	case o.seen.meets(salesforceKeys):
		return ShapeSalesforce
	case o.has(keyID) && o.has(keyLeadSource):
		// Both CRMs call these two the same; Marketo numbers its leads, Salesforce does not.
		if isNumber(d.text(keyID)) {
			return ShapeMarketo
		}
		return ShapeSalesforce
	case o.has(keyLeadSource), o.seen.count(contactKeys) >= 2 && o.seen.meets(personKeys):
		return ShapeHTTPS
	}
	return ShapeAuto
}

var (
	partnerCenterKeys = setOf(keyLeadType, keyCallToAction, keyReferralDate, keyReferralSource, keyReferralType,
		keyReferralProgram, keyLeadDirection, keyCustomerCountry)
	marketoKeys    = setOf(keyMarketoGUID, keyCreatedAt, keyUpdatedAt, keyUnsubscribed, keyActivityDate)
	salesforceKeys = setOf(keyOID, keyAttributes, keyIsConverted, keyConvertedDate, keyIsDeleted, keyMasterRecordID,
		keyHasOptedOutOfEmail, keyCreatedDate, keySystemModstamp, keyLastModifiedDate)
	contactKeys = setOf(keyFirstName, keyLastName, keyEmail, keyPhone, keyCountry, keyCompany, keyTitle)
	personKeys  = setOf(keyLastName, keyEmail, keyPhone)
)

// anyKey has every key but noKey, under which names without meaning are held.
var anyKey = func() (s keySet) {
	for k := noKey + 1; k < numKeys; k++ {
		s[k>>6] |= 1 << (k & 63)
	}
	return s
}()

func setOf(keys ...key) (s keySet) {
	for _, k := range keys {
		s[k>>6] |= 1 << (k & 63)
	}
	return s
}

// meets reports whether the sets have a key in common.
func (s *keySet) meets(other keySet) bool {
	for w := range s {
		if s[w]&other[w] != 0 {
			return true
		}
	}
	return false
}

// count returns how many keys the sets have in common.
func (s *keySet) count(other keySet) (n int) {
	for w := range s {
		n += bits.OnesCount64(s[w] & other[w])
	}
	return n
}

func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// isDeletedEntity reports whether the row is Dataverse's notice that a lead was deleted.
func (d *Decoder) isDeletedEntity() bool {
	return d.top.has(keyODataContext) && strings.HasSuffix(d.text(keyODataContext), "$deletedEntity")
}
