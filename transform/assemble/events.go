package assemble

import (
	"leadmill/transform"
	"leadmill/transform/resolve"
)

// writeEvents writes what became of the identifiers of customers: the past as it was, then this night.
func (b *builder) writeEvents() error {
	r, err := b.create(transform.CustomerEvents(), "")
	if err != nil {
		return err
	}
	at, kind, leads := r.time("event_at"), r.text("kind"), r.integer("leads")
	customer, other := r.text("customer_id"), r.text("other_id")
	for _, e := range b.carried.Events {
		at.set(e.At)
		kind.set(e.Kind.String())
		customer.set(e.Customer.String())
		if e.Other == (resolve.ID{}) {
			other.set("")
		} else {
			other.set(e.Other.String())
		}
		leads.set(e.Leads)
		r.next()
	}
	return r.close()
}
