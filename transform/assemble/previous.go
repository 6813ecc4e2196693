package assemble

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"leadmill/load/store"
	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/lineage"
)

// Previous is the snapshot that a build follows. Nothing is taken from it but the identifiers of customers.
type Previous interface {
	// Name is the place of the snapshot, for errors.
	Name() string
	AsOf() time.Time
	// Rows is how many rows a dataset has; 0 for one that the snapshot does not have.
	Rows(dataset string) int64
	// Read reads a dataset in order. A record has those of the columns that the snapshot has. It may be used until the
	// next one comes. After an error nothing more comes.
	Read(ctx context.Context, dataset string, columns ...string) iter.Seq2[arrow.Record, error]
}

// carry gives the customers of this night the identifiers that they had in the previous snapshot.
func (b *builder) carry(ctx context.Context) error {
	n, asOf := night{b.resolution}, b.AsOf.UnixMicro()
	if b.Previous == nil {
		b.carried = lineage.First(n, asOf)
		return nil
	}
	leads := b.Previous.Rows(transform.Leads().Name)
	add, done := b.stage("carry ids", leads, "leads")
	defer done()
	customers, events := transform.Customers().Name, transform.CustomerEvents().Name
	c := lineage.NewCarrier(n, int(b.Previous.Rows(customers)+b.Previous.Rows(events)))
	if err := carryCustomers(ctx, b.Previous, c); err != nil {
		return err
	}
	past, err := ReadEvents(ctx, b.Previous)
	if err != nil {
		return err
	}
	for _, e := range past {
		c.AddEvent(e)
	}
	if err := carryLeads(ctx, b.Previous, c, add); err != nil {
		return err
	}
	b.carried = c.Carry(asOf)
	b.resolution.Names = b.carried.Names
	return ctx.Err()
}

// carryCustomers reads the customers. Before schema version 1.2 they did not say when their identifiers were given: not
// after the snapshot, is all that is known.
func carryCustomers(ctx context.Context, p Previous, c *lineage.Carrier) error {
	dataset := transform.Customers().Name
	for rec, err := range p.Read(ctx, dataset, "customer_id", "created_at") {
		if err != nil {
			return fmt.Errorf("read the customers of the snapshot before: %w", err)
		}
		r := &previousRows{snapshot: p, dataset: dataset, rec: rec}
		ids := r.texts("customer_id")
		var created []arrow.Timestamp
		if rec.Schema().HasField("created_at") {
			created = r.times("created_at")
		}
		if r.err != nil {
			return r.err
		}
		at := p.AsOf().UnixMicro()
		for i := range ids.Len() {
			if created != nil {
				at = int64(created[i])
			}
			if err := c.AddCustomer(ids.Value(i), at); err != nil {
				return r.damaged(err.Error())
			}
		}
	}
	return nil
}

func carryLeads(ctx context.Context, p Previous, c *lineage.Carrier, add func(int64)) error {
	dataset := transform.Leads().Name
	for rec, err := range p.Read(ctx, dataset, "lead_id", "customer_id") {
		if err != nil {
			return fmt.Errorf("read the leads of the snapshot before: %w", err)
		}
		r := &previousRows{snapshot: p, dataset: dataset, rec: rec}
		leads, customers := r.texts("lead_id"), r.texts("customer_id")
		if r.err != nil {
			return r.err
		}
		for i := range leads.Len() {
			if err := c.AddLead(leads.Value(i), customers.Value(i)); err != nil {
				return r.damaged(err.Error())
			}
		}
		add(rec.NumRows())
	}
	return nil
}

// ReadEvents reads what became of the identifiers of customers up to a snapshot.
func ReadEvents(ctx context.Context, p Previous) (events []lineage.Event, err error) {
	dataset := transform.CustomerEvents().Name
	for rec, err := range p.Read(ctx, dataset, "event_at", "kind", "customer_id", "other_id", "leads") {
		if err != nil {
			return nil, fmt.Errorf("read the customer events of the snapshot before: %w", err)
		}
		r := &previousRows{snapshot: p, dataset: dataset, rec: rec}
		at, kinds, leads := r.times("event_at"), r.texts("kind"), r.integers("leads")
		customers, others := r.texts("customer_id"), r.texts("other_id")
		if r.err != nil {
			return nil, r.err
		}
		for i := range kinds.Len() {
			e := lineage.Event{At: int64(at[i]), Leads: leads[i], Customer: r.customer(customers.Value(i))}
			if others.IsValid(i) {
				e.Other = r.customer(others.Value(i))
			}
			var ok bool
			if e.Kind, ok = lineage.KindOf(kinds.Value(i)); !ok || (e.Kind == lineage.Removed) != others.IsNull(i) {
				return nil, r.damaged(fmt.Sprintf("row %d is no event that this version of leadmill knows: use the one that wrote it", i))
			}
			if r.err != nil {
				return nil, r.err
			}
			events = append(events, e)
		}
	}
	return events, nil
}

// previousRows takes the columns of a record by name and type. The first fault stays in err.
type previousRows struct {
	snapshot Previous
	dataset  string
	rec      arrow.Record
	err      error
}

func (r *previousRows) damaged(what string) error {
	return &store.DamagedError{Key: r.snapshot.Name() + ", dataset " + r.dataset, What: what}
}

func columnOf[T arrow.Array](r *previousRows, name string) (c T) {
	at := r.rec.Schema().FieldIndices(name)
	ok := len(at) > 0
	if ok {
		c, ok = r.rec.Column(at[0]).(T)
	}
	if !ok && r.err == nil {
		r.err = r.damaged(fmt.Sprintf("column %q is missing or of another type: restore it from a backup", name))
	}
	return c
}

func (r *previousRows) texts(name string) *array.String { return columnOf[*array.String](r, name) }

func (r *previousRows) times(name string) []arrow.Timestamp {
	if c := columnOf[*array.Timestamp](r, name); c != nil {
		return c.TimestampValues()
	}
	return nil
}

func (r *previousRows) integers(name string) []int64 {
	if c := columnOf[*array.Int64](r, name); c != nil {
		return c.Int64Values()
	}
	return nil
}

func (r *previousRows) customer(id string) resolve.ID {
	p, err := resolve.Pack('C', id)
	if err != nil && r.err == nil {
		r.err = r.damaged(err.Error())
	}
	return p.ID('C')
}

// night shows a resolution to package lineage.
type night struct{ *resolve.Resolution }

// Customers is the number of customers.
func (n night) Customers() int { return n.Resolution.Customers.Len() }

// Leads is the number of leads.
func (n night) Leads() int { return len(n.Customer) }

// Of lists the leads of a customer.
func (n night) Of(customer uint32) []uint32 { return n.Resolution.Customers.Of(customer) }

// CustomerOf is the customer of a lead.
func (n night) CustomerOf(lead uint32) uint32 { return n.Customer[lead] }

// Folded lists the leads that are part of others.
func (n night) Folded() iter.Seq2[resolve.ID, uint32] { return n.FoldedLeads() }
