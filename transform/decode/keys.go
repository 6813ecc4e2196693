package decode

import (
	"math/bits"
	"strings"
)

// key is a name that some shape gives meaning to. Names are compared without regard to ASCII case, spaces and
// underscores: "First Name", "first_name" and "firstName" are one key. Anything else in a name counts, so an
// annotation such as "Timestamp@odata.type" is not the key it annotates.
type key uint8

const (
	noKey key = iota
	keyFirstName
	keyLastName
	keyEmail
	keyPhone
	keyCountry
	keyCompany
	keyTitle
	keyLeadSource
	keyActionCode
	keyOfferTitle
	keyOfferDisplayName
	keyOfferName
	keyOfferID
	keyProductID
	keyPublisherDisplayName
	keyUserDetails
	keyCustomerInfo
	keyCreatedTime
	keyDescription
	keyNotes
	keyTimestamp
	keyPartitionKey
	keyRowKey
	keyID
	keyName
	keyMobilePhone
	keyStatus
	keyStatusReason
	keyDoNotCall
	keyCountryCode
	keyOID
	keyAttributes
	keyIsConverted
	keyConvertedDate
	keyIsDeleted
	keyMasterRecordID
	keyHasOptedOutOfEmail
	keyCreatedDate
	keySystemModstamp
	keyLastModifiedDate
	keyLeadID
	keySubject
	keyFullName
	keyCompanyName
	keyJobTitle
	keyEmailAddress1
	keyTelephone1
	keyAddress1Country
	keyStateCode
	keyStatusCode
	keyCreatedOn
	keyOverriddenCreatedOn
	keyModifiedOn
	keyDoNotEmail
	keyDoNotPhone
	keyDoNotBulkEmail
	keyMerged
	keyMasterIDValue
	keyODataContext
	keyMarketoGUID
	keyCreatedAt
	keyUpdatedAt
	keyUnsubscribed
	keyActivityDate
	keyActivityID
	keyReferralID
	keyReferralDate
	keyReferralSource
	keyReferralType
	keyReferralProgram
	keyCreationDate
	keyUpdatedDate
	keyCustomerCountry
	keyCustomerName
	keyCustomerProfile
	keyLeadType
	keyLeadDirection
	keyCallToAction
	keyEngagementID
	keyCreatedDateTime
	keyUpdatedDateTime
	keyAcceptedDateTime
	keySubstatus
	keyDetails
	keyAddress
	keyTeam
	keyPhoneNumber
	// Keys that are often delivered and never read; they are here so that their neighbours can be guessed.
	keyTenantID
	keyLocale
	keyReferrer
	keyOptIn
	keyFormID
	keyFormName
	numKeys
)

// spellings holds, per key, the bare form first and then common forms with separators, which are only listed so that
// they are found at the first look.
var spellings = [numKeys][]string{
	keyFirstName:            {"firstname", "first_name"},
	keyLastName:             {"lastname", "last_name"},
	keyEmail:                {"email"},
	keyPhone:                {"phone"},
	keyCountry:              {"country"},
	keyCompany:              {"company"},
	keyTitle:                {"title"},
	keyLeadSource:           {"leadsource", "lead_source", "lead source"},
	keyActionCode:           {"actioncode"},
	keyOfferTitle:           {"offertitle"},
	keyOfferDisplayName:     {"offerdisplayname"},
	keyOfferName:            {"offername", "offer name"},
	keyOfferID:              {"offerid", "offer id"},
	keyProductID:            {"productid"},
	keyPublisherDisplayName: {"publisherdisplayname"},
	keyUserDetails:          {"userdetails"},
	keyCustomerInfo:         {"customerinfo"},
	keyCreatedTime:          {"createdtime"},
	keyDescription:          {"description"},
	keyNotes:                {"notes"},
	keyTimestamp:            {"timestamp"},
	keyPartitionKey:         {"partitionkey"},
	keyRowKey:               {"rowkey"},
	keyID:                   {"id"},
	keyName:                 {"name"},
	keyMobilePhone:          {"mobilephone"},
	keyStatus:               {"status"},
	keyStatusReason:         {"statusreason", "status reason"},
	keyDoNotCall:            {"donotcall"},
	keyCountryCode:          {"countrycode"},
	keyOID:                  {"oid"},
	keyAttributes:           {"attributes"},
	keyIsConverted:          {"isconverted"},
	keyConvertedDate:        {"converteddate"},
	keyIsDeleted:            {"isdeleted"},
	keyMasterRecordID:       {"masterrecordid"},
	keyHasOptedOutOfEmail:   {"hasoptedoutofemail"},
	keyCreatedDate:          {"createddate"},
	keySystemModstamp:       {"systemmodstamp"},
	keyLastModifiedDate:     {"lastmodifieddate"},
	keyLeadID:               {"leadid"},
	keySubject:              {"subject"},
	keyFullName:             {"fullname"},
	keyCompanyName:          {"companyname"},
	keyJobTitle:             {"jobtitle"},
	keyEmailAddress1:        {"emailaddress1"},
	keyTelephone1:           {"telephone1"},
	keyAddress1Country:      {"address1country", "address1_country"},
	keyStateCode:            {"statecode"},
	keyStatusCode:           {"statuscode"},
	keyCreatedOn:            {"createdon"},
	keyOverriddenCreatedOn:  {"overriddencreatedon"},
	keyModifiedOn:           {"modifiedon"},
	keyDoNotEmail:           {"donotemail"},
	keyDoNotPhone:           {"donotphone"},
	keyDoNotBulkEmail:       {"donotbulkemail"},
	keyMerged:               {"merged"},
	keyMasterIDValue:        {"masteridvalue", "_masterid_value"},
	keyODataContext:         {"@odata.context"},
	keyMarketoGUID:          {"marketoguid"},
	keyCreatedAt:            {"createdat"},
	keyUpdatedAt:            {"updatedat"},
	keyUnsubscribed:         {"unsubscribed"},
	keyActivityDate:         {"activitydate"},
	keyActivityID:           {"activityid"},
	keyReferralID:           {"referralid", "referral id"},
	keyReferralDate:         {"referraldate", "referral date"},
	keyReferralSource:       {"referralsource", "referral source"},
	keyReferralType:         {"referraltype", "referral type"},
	keyReferralProgram:      {"referralprogram", "referral program"},
	keyCreationDate:         {"creationdate", "creation date"},
	keyUpdatedDate:          {"updateddate", "updated date"},
	keyCustomerCountry:      {"customercountry", "customer country"},
	keyCustomerName:         {"customername", "customer name"},
	keyCustomerProfile:      {"customerprofile"},
	keyLeadType:             {"leadtype", "lead type"},
	keyLeadDirection:        {"leaddirection", "lead direction"},
	keyCallToAction:         {"calltoaction", "call to action"},
	keyEngagementID:         {"engagementid"},
	keyCreatedDateTime:      {"createddatetime"},
	keyUpdatedDateTime:      {"updateddatetime"},
	keyAcceptedDateTime:     {"accepteddatetime"},
	keySubstatus:            {"substatus"},
	keyDetails:              {"details"},
	keyAddress:              {"address"},
	keyTeam:                 {"team"},
	keyPhoneNumber:          {"phonenumber"},
	keyTenantID:             {"tenantid"},
	keyLocale:               {"locale"},
	keyReferrer:             {"referrer"},
	keyOptIn:                {"optin"},
	keyFormID:               {"formid"},
	keyFormName:             {"formname"},
}

// maxKeyLen is the length up to which words hold a name.
const maxKeyLen = 24

// words are the bytes of a name, padded with zeros.
type words [maxKeyLen / 8]uint64

const slotBits = 9

// slot hashes a name without regard to case: every rotation keeps the case bit of a letter at bit 5 of a byte.
func (w *words) slot() uint64 {
	mixed := w[0] ^ bits.RotateLeft64(w[1], 24) ^ bits.RotateLeft64(w[2], 48)
	return (mixed | ones*0x20) * 0x9e3779b97f4a7c15 >> (64 - slotBits)
}

// keyEntry is one spelling of a key. caseBits has bit 5 set where the name has a letter: with these bits set, both
// cases of the letter are the lower one, and no other byte is.
type keyEntry struct {
	name     words
	caseBits words
	key      key
}

func (e *keyEntry) is(w *words) bool {
	return w[0]|e.caseBits[0] == e.name[0] && w[1]|e.caseBits[1] == e.name[1] && w[2]|e.caseBits[2] == e.name[2]
}

// keyTable is an open hash table; slots hold positions in entries. The entry at 0 has the key noKey and ends a search.
type keyTable struct {
	slots   [1 << slotBits]uint8
	entries [256]keyEntry
}

var knownKeys = newKeyTable()

func newKeyTable() *keyTable {
	t := &keyTable{}
	used := 0
	for k, names := range spellings {
		for _, name := range names {
			used++
			e := &t.entries[used]
			e.key = key(k)
			e.name, _ = wordsOf(name)
			for i := range len(name) {
				if name[i] >= 'a' && name[i] <= 'z' {
					e.caseBits[i/8] |= 0x20 << (i % 8 * 8)
				}
			}
			slot := e.name.slot()
			for t.slots[slot] != 0 {
				slot = (slot + 1) % (1 << slotBits)
			}
			t.slots[slot] = uint8(used)
		}
	}
	return t
}

func (t *keyTable) lookup(w *words) key {
	for slot := w.slot(); ; slot++ {
		e := &t.entries[t.slots[slot%(1<<slotBits)]]
		if e.key == noKey || e.is(w) {
			return e.key
		}
	}
}

// find returns the key of that name; noKey for a name that means nothing to any shape.
func (t *keyTable) find(name string) key {
	if w, ok := wordsOf(name); ok {
		if k := t.lookup(&w); k != noKey {
			return k
		}
	}
	if strings.IndexByte(name, ' ') < 0 && strings.IndexByte(name, '_') < 0 {
		return noKey
	}
	bare := make([]byte, 0, maxKeyLen+1)
	for i := 0; i < len(name) && len(bare) <= maxKeyLen; i++ {
		if name[i] != ' ' && name[i] != '_' {
			bare = append(bare, name[i])
		}
	}
	if w, ok := wordsOf(string(bare)); ok {
		return t.lookup(&w)
	}
	return noKey
}

// mayHoldSeparator is false only for names without spaces and underscores.
func (w *words) mayHoldSeparator() bool {
	var found uint64
	for _, x := range w {
		space, underscore := x^ones*' ', x^ones*'_'
		found |= (space-ones)&^space | (underscore-ones)&^underscore
	}
	return found&high != 0
}

// wordsOf returns false for a name that is empty, too long for words or holds a zero byte.
func wordsOf(name string) (w words, ok bool) {
	if name == "" || len(name) > maxKeyLen || strings.IndexByte(name, 0) >= 0 {
		return words{}, false
	}
	for i := range len(name) {
		w[i/8] |= uint64(name[i]) << (i % 8 * 8)
	}
	return w, true
}

// joinKeys names keys for a fault's detail; they are our own words, never the record's.
func joinKeys(o *object) string {
	var names []string
	for k := noKey + 1; k < numKeys; k++ {
		if o.has(k) {
			names = append(names, spellings[k][0])
		}
	}
	return strings.Join(names, ", ")
}
