package decode

import (
	"fmt"
	"strings"

	"leadmill/extract"
	"leadmill/transform"
)

// contact fills the seven contact fields from the record and from the object under wrapper, which may also be given
// as a string of JSON. Per field the first value that is more than white space wins, the record's own before the
// wrapper's.
func (d *Decoder) contact(f *Fields, wrapper key) *extract.Fault {
	if fault := d.unwrap(wrapper); fault != nil {
		return fault
	}
	o := &d.top
	if !o.seen.meets(contactKeys) {
		o = &d.inner
	}
	f.FirstName = o.text(keyFirstName)
	f.LastName = o.text(keyLastName)
	f.Email = o.text(keyEmail)
	f.Phone = o.text(keyPhone)
	f.Country = o.text(keyCountry)
	f.Company = o.text(keyCompany)
	f.JobTitle = o.text(keyTitle)
	if o == &d.top && d.inner.seen.meets(contactKeys) {
		d.fillGaps(f)
	}
	return nil
}

// fillGaps takes from the wrapper what the record itself has only as white space or not at all.
func (d *Decoder) fillGaps(f *Fields) {
	for _, gap := range [...]struct {
		field *string
		key   key
	}{
		{&f.FirstName, keyFirstName}, {&f.LastName, keyLastName}, {&f.Email, keyEmail}, {&f.Phone, keyPhone},
		{&f.Country, keyCountry}, {&f.Company, keyCompany}, {&f.JobTitle, keyTitle},
	} {
		if text := d.inner.text(gap.key); isBlank(*gap.field) && !isBlank(text) {
			*gap.field = text
		}
	}
}

// unwrap reads the JSON text under wrapper into d.inner, unless it was an object and is there already. A wrapper that
// is missing, empty or null says nothing; anything else that is not an object is a fault, as it may hold the contact.
func (d *Decoder) unwrap(wrapper key) *extract.Fault {
	text := d.text(wrapper)
	if isBlank(text) || strings.TrimSpace(text) == "null" {
		return nil
	}
	fault := d.document(text, &d.inner)
	if fault == nil {
		return nil
	}
	d.inner.reset()
	return &extract.Fault{
		Reason: transform.ReasonBadContact,
		Detail: fmt.Sprintf("the contact in %s cannot be read: %s", spellings[wrapper][0], fault.Detail),
	}
}
