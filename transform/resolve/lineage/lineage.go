// Package lineage keeps the identifiers of customers the same from night to night, while the leads behind them are
// resolved anew each time.
//
// It promises that
//
//   - an identifier of the previous snapshot goes to the customer that holds most of its leads; of equally many, to the
//     one that holds the lead which founded it, else to the one with the earliest of its leads;
//   - of several identifiers that come to one customer the oldest stays: the one given on the earliest night, of those of
//     one night the one with the earliest lead, then the smallest. The others are its aliases for ever;
//   - a customer to whom none comes gets a new one, founded by its earliest lead that never founded another. What was
//     once given is never given again;
//   - an identifier ends, and leads pass between customers, only by an [Event]; nothing changed gives no event.
//
// All this depends on the previous snapshot, the leads, their customers and the as-of time, and on no order of rows.
package lineage

import (
	"fmt"
	"iter"
	"slices"

	"leadmill/transform/resolve"
)

// Night is what was resolved this time. Leads are numbered from 0 by time, then by identifier.
type Night interface {
	Customers() int
	Leads() int
	// Of lists the leads of a customer, in order. There is at least one.
	Of(customer uint32) []uint32
	CustomerOf(lead uint32) uint32
	LeadID(lead uint32) resolve.ID
	// Founds is the identifier that a lead gives to a customer. It is no other lead's.
	Founds(lead uint32) resolve.ID
	// Folded lists what could be a lead by itself and is part of another, with the lead that it is part of. An
	// identifier may come several times, with the same lead.
	Folded() iter.Seq2[resolve.ID, uint32]
}

// A Carrier takes what the previous snapshot says, customers first, and carries its identifiers on to a night. It keeps
// 4 bytes a lead and about 35 for each customer of the previous snapshot.
type Carrier struct {
	night   Night
	known   index    // every identifier ever given: those of the previous snapshot, then those that have ended
	live    int      // how many of them the previous snapshot has
	created []uint32 // of each of these: number in times
	times   times
	events  []Event
	before  []uint32 // of each lead: its customer in the previous snapshot, as a number of known
	place   finder   // of leads
	gone    []gone
	folded  []claim // of gone leads that live on in another, one each, by customer
}

// gone is a lead of the previous snapshot that there is no longer.
type gone struct {
	lead  resolve.Packed
	old   uint32
	found bool // it is folded into another
}

// NewCarrier returns a carrier for a night, with the number of identifiers to expect of the previous snapshot.
func NewCarrier(n Night, identifiers int) *Carrier {
	c := &Carrier{
		night: n, known: newIndex(identifiers), created: make([]uint32, 0, identifiers), before: make([]uint32, n.Leads()),
		place: finder{night: n},
	}
	for i := range c.before {
		c.before[i] = resolve.None
	}
	return c
}

// A HistoryError says that the previous snapshot contradicts itself. It names no person's data.
type HistoryError struct{ What string }

func (e *HistoryError) Error() string {
	return e.What + ": restore the snapshot from a backup, since the identifiers of customers are carried on from it"
}

// AddCustomer takes a customer of the previous snapshot and when its identifier was given, in microseconds since 1970.
// All customers come before the first event and the first lead.
func (c *Carrier) AddCustomer(id string, created int64) error {
	p, err := resolve.Pack('C', id)
	if err != nil {
		return &HistoryError{fmt.Sprintf("customer %d: %s", c.live, err)}
	}
	if !c.known.add(p) {
		return &HistoryError{fmt.Sprintf("customer %d: there are two customers %s", c.live, id)}
	}
	c.created = append(c.created, c.times.number(created))
	c.live++
	return nil
}

// AddEvent takes an event of the past. They keep their order.
func (c *Carrier) AddEvent(e Event) {
	c.events = append(c.events, e)
	c.known.add(e.Customer.Pack()) // one that has ended is the customer of an event
}

// AddLead takes a lead of the previous snapshot and its customer. It is fastest in the order of the night.
func (c *Carrier) AddLead(lead, customer string) error {
	p, err := resolve.Pack('C', customer)
	if err != nil {
		return &HistoryError{"the customer of a lead: " + err.Error()}
	}
	old, ok := c.known.find(p)
	if !ok || int(old) >= c.live {
		return &HistoryError{fmt.Sprintf("a lead has the customer %s, which is not among the customers", customer)}
	}
	at, ok := c.place.find(lead)
	if !ok {
		p, err := resolve.Pack('L', lead)
		if err != nil {
			return &HistoryError{"a lead: " + err.Error()}
		}
		c.gone = append(c.gone, gone{lead: p, old: old})
		return nil
	}
	if c.before[at] != resolve.None {
		return &HistoryError{fmt.Sprintf("there are two leads %s", lead)}
	}
	c.before[at] = old
	return nil
}

// followFolded finds the leads that are gone because they were folded into others: whoever was their customer has a claim
// to whose they are now, or his identifier would end as if nothing were left of him.
func (c *Carrier) followFolded() {
	if len(c.gone) == 0 {
		return
	}
	places := newIndex(len(c.gone))
	c.gone = slices.DeleteFunc(c.gone, func(g gone) bool { return !places.add(g.lead) }) // so that both number alike
	for id, lead := range c.night.Folded() {
		if i, ok := places.find(id.Pack()); ok && !c.gone[i].found {
			c.gone[i].found = true
			c.folded = append(c.folded, claim{customer: c.night.CustomerOf(lead), old: c.gone[i].old, leads: 1, first: lead})
		}
	}
	slices.SortFunc(c.folded, claim.compare)
}
