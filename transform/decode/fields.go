// Package decode turns the payload of a delivery into raw fields: it knows every shape in which Microsoft and the
// systems behind it hand over a lead, and nothing of what the values mean. One file per shape.
package decode

// Fields are the raw values of one lead, as delivered: not trimmed, not validated, "" where the record has none.
// The strings may share memory with the payload.
type Fields struct {
	Shape Shape

	RecordID string // the record's own identifier within its feed: Id, leadid, PartitionKey/RowKey, Referral ID

	LeadSource string // "AzureMarketplace-INS|contoso.backup", or the bare source
	ActionCode string // "INS" where it stands beside the source
	CallToAct  string // Partner Center's own words: "Contact me", "Get it now", "Test drive"

	OfferID       string // identifier where a shape has one: ProductId, "Offer ID"
	OfferTitle    string // human name: OfferTitle, OfferDisplayName, "Offer name"
	PublisherName string // PublisherDisplayName

	FirstName string
	LastName  string
	Email     string
	Phone     string
	Country   string
	Company   string
	JobTitle  string

	Description string // campaign label and free text of the sender
	Notes       string // what the customer typed, where a shape has a field of its own for it

	Created  string // the record's own time, as text: CreatedTime, createdon, CreatedDate, createdAt, "Creation Date"
	Received string // when it reached the source, as text: the table's Timestamp
	Updated  string // when the record last changed in the source, as text: modifiedon, SystemModstamp, "Updated Date"

	Status       string // the CRM's or Partner Center's status, as delivered
	StatusReason string
	AcceptedAt   string // when it was accepted, as text: acceptedDateTime
	ConvertedAt  string // when it was converted, as text: ConvertedDate
	OptOut       bool   // any of the shape's opt-out flags is set
	Deleted      bool   // the record is a deletion or was merged into another: a notice, not a lead
	MergedInto   string // the RecordID of the record that it was merged into, where one is named
}

// Shape is the form of a raw record.
type Shape uint8

// The shapes. ShapeAuto is the configuration's "find out"; a decoded record never has it.
const (
	ShapeAuto Shape = iota
	ShapeHTTPS
	ShapeAzureTable
	ShapeSalesforce
	ShapeDataverse
	ShapeMarketo
	ShapePartnerCenter
)

var shapeNames = [...]string{"auto", "https", "azuretable", "salesforce", "dataverse", "marketo", "partnercenter"}

// String returns the name used in the configuration and in the datasets.
func (s Shape) String() string { return shapeNames[s] }

// ShapeNames lists the names that a configuration may use, "auto" first.
func ShapeNames() []string { return shapeNames[:] }

// ParseShape returns the shape of that name; ok is false for any other text.
func ParseShape(name string) (s Shape, ok bool) {
	for i, n := range shapeNames {
		if n == name {
			return Shape(i), true
		}
	}
	return 0, false
}
