package decode

import (
	"fmt"
	"slices"
	"strings"

	"leadmill/extract"
	"leadmill/transform"
)

// A Decoder decodes payloads of one shape, or finds the shape of each by its keys. It is for one goroutine at a
// time: it keeps its buffers from record to record.
type Decoder struct {
	shape   Shape
	top     object           // the record
	inner   object           // what stands inside it: UserDetails, CustomerInfo, …; empty where there is none
	guesses [numKeys]guesses // by the key before
	broken  broken
	scratch []byte          // one text while it is unescaped
	arena   strings.Builder // unescaped texts, handed out as substrings
}

// New returns a decoder of that shape. [ShapeAuto] finds the shape of each record by its keys.
func New(shape Shape) *Decoder { return &Decoder{shape: shape} }

// Decode appends the leads in the payload to into and returns it. A record is one lead, but for a row of Partner
// Center that names several offers. The texts of the fields may be parts of the payload, so it must not be
// overwritten while they are in use.
//
// A payload that is no lead gives a fault with one of the reasons not_json, not_an_object, nested_too_deep,
// unknown_shape, blank_record and bad_contact_json; into is then returned as it came. What counts as JSON is what
// encoding/json accepts, with two exceptions: at most 64 objects and arrays may stand inside one another, and a
// byte order mark before the value is skipped.
func (d *Decoder) Decode(payload string, into []Fields) ([]Fields, *extract.Fault) {
	d.inner.reset()
	if fault := d.document(payload, &d.top); fault != nil {
		return into, fault
	}
	shape := d.shape
	if shape == ShapeAuto {
		shape = d.detect()
	}
	if shape == ShapeAuto || !d.top.seen.meets(anyKey) {
		return into, d.unknown()
	}
	n := len(into)
	leads := slices.Grow(into, 1)[:n+1]
	f := &leads[n]
	*f = Fields{Shape: shape}
	if fault := d.fill(f); fault != nil {
		return leads[:n], fault
	}
	if !f.Deleted && f.isBlank() {
		return leads[:n], &extract.Fault{Reason: transform.ReasonBlank, Detail: "a record of shape " + shape.String() + " without contact, lead source, action and offer"}
	}
	if shape == ShapePartnerCenter {
		leads = d.splitOffers(leads)
	}
	return leads, nil
}

func (d *Decoder) fill(f *Fields) *extract.Fault {
	switch f.Shape {
	case ShapeHTTPS:
		return d.https(f)
	case ShapeAzureTable:
		return d.azureTable(f)
	case ShapeSalesforce:
		d.salesforce(f)
	case ShapeDataverse:
		d.dataverse(f)
	case ShapeMarketo:
		d.marketo(f)
	case ShapePartnerCenter:
		d.partnerCenter(f)
	}
	return nil
}

func (d *Decoder) unknown() *extract.Fault {
	detail := "none of its keys is known"
	if names := joinKeys(&d.top); names != "" {
		detail = fmt.Sprintf("known keys are only: %s", names)
	}
	return &extract.Fault{Reason: transform.ReasonUnknownShape, Detail: detail}
}

// text returns the value of a key of the record; "" where the record lacks it.
func (d *Decoder) text(k key) string { return d.top.text(k) }

// first returns the first value that is more than white space, else the first that is not empty.
func (d *Decoder) first(keys ...key) (text string) {
	for _, k := range keys {
		value := d.text(k)
		if !isBlank(value) {
			return value
		}
		if text == "" {
			text = value
		}
	}
	return text
}

// anyTrue reports whether any of the flags is set.
func (d *Decoder) anyTrue(keys ...key) bool {
	for _, k := range keys {
		if d.top.has(k) && isTrue(d.text(k)) {
			return true
		}
	}
	return false
}

// isTrue knows the spellings of JSON, CSV exports and spreadsheets, and Dynamics' word for an opt-out.
func isTrue(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "1", "yes", "y", "do not allow":
		return true
	}
	return false
}

func isBlank(text string) bool {
	return text == "" || (text[0] <= ' ' || text[0] >= 0x80) && strings.TrimSpace(text) == ""
}

// isBlank reports whether nothing says who did what: such records occur as blank form posts (azure-docs issue 70738).
func (f *Fields) isBlank() bool {
	return isBlank(f.Email) && isBlank(f.LeadSource) && isBlank(f.LastName) && isBlank(f.FirstName) &&
		isBlank(f.Company) && isBlank(f.Phone) && isBlank(f.Country) && isBlank(f.JobTitle) &&
		isBlank(f.ActionCode) && isBlank(f.CallToAct) && isBlank(f.OfferID) && isBlank(f.OfferTitle)
}
