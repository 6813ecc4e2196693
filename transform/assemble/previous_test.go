package assemble

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"leadmill/load/store"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/lineage"
)

// before is a snapshot of the tests: datasets of one record.
type before struct {
	asOf time.Time
	sets map[string]arrow.Record
	err  error // of reading the leads
}

func (b before) Name() string              { return "snapshots/before" }
func (b before) AsOf() time.Time           { return b.asOf }
func (b before) Rows(dataset string) int64 { return 0 }

func (b before) Read(_ context.Context, dataset string, columns ...string) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		if b.err != nil && dataset == "leads" {
			yield(nil, b.err)
			return
		}
		if rec := b.sets[dataset]; rec != nil {
			yield(rec, nil)
		}
	}
}

// recordOf makes a record of columns: text, or times in microseconds. "" is null.
func recordOf(columns ...any) arrow.Record {
	var fields []arrow.Field
	var arrays []arrow.Array
	for i := 0; i < len(columns); i += 2 {
		var a arrow.Array
		switch values := columns[i+1].(type) {
		case []string:
			b := array.NewStringBuilder(memory.DefaultAllocator)
			b.AppendValues(values, validity(values))
			a = b.NewArray()
		case []arrow.Timestamp:
			b := array.NewTimestampBuilder(memory.DefaultAllocator, arrow.FixedWidthTypes.Timestamp_us.(*arrow.TimestampType))
			b.AppendValues(values, nil)
			a = b.NewArray()
		case []int64:
			b := array.NewInt64Builder(memory.DefaultAllocator)
			b.AppendValues(values, nil)
			a = b.NewArray()
		}
		fields = append(fields, arrow.Field{Name: columns[i].(string), Type: a.DataType(), Nullable: true})
		arrays = append(arrays, a)
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, int64(arrays[0].Len()))
}

func validity(values []string) []bool {
	var valid []bool
	for _, v := range values {
		valid = append(valid, v != "")
	}
	return valid
}

func customerID(name string) string {
	return resolve.CustomerID(resolve.NewKey("f", name, "", 0, 0, false)).String()
}

const annsLead = `{"UserDetails":{"FirstName":"Ann","LastName":"Ek","Email":"ann@acme.example"},"LeadSource":"AzureMarketplace-INS|contoso.backup","CreatedTime":"2026-03-01T09:00:00Z"}`

// The snapshot before may be older than the dataset customer_events and the column created_at.
func TestCarryFromAnOlderSchema(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, []raw{payload("landing", annsLead)}, 1)
	first, _ := run(t, s, batches, options(t, 1))
	lead := table(first, "leads", "lead_id")[0]
	then := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	o := options(t, 1)
	o.Previous = before{asOf: then, sets: map[string]arrow.Record{
		"customers": recordOf("customer_id", []string{customerID("ann")}),
		"leads":     recordOf("lead_id", []string{lead}, "customer_id", []string{customerID("ann")}),
	}}
	second, result := run(t, s, batches, o)
	want := []string{customerID("ann") + " 2026-03-02T02:00:00Z"}
	if got := table(second, "customers", "customer_id", "created_at"); !slices.Equal(got, want) {
		t.Errorf("customers = %q, want %q", got, want)
	}
	if got := table(second, "leads", "customer_id"); !slices.Equal(got, []string{customerID("ann")}) {
		t.Errorf("customers of leads = %q, want %s", got, customerID("ann"))
	}
	if got := table(second, "journeys", "customer_id"); !slices.Equal(got, []string{customerID("ann")}) {
		t.Errorf("customers of journeys = %q, want %s", got, customerID("ann"))
	}
	if want := (lineage.Changes{Before: 1, Kept: 1, Leads: 1}); result.Identifiers != want {
		t.Errorf("changes = %+v, want %+v", result.Identifiers, want)
	}
}

// Events of the past are written as they were read, before those of the night.
func TestEventsAreCarriedOn(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, []raw{payload("landing", annsLead)}, 1)
	at := []arrow.Timestamp{1_000_000, 2_000_000}
	past := recordOf("event_at", at, "kind", []string{"removed", "merged"}, "customer_id", []string{customerID("z"), customerID("y")},
		"other_id", []string{"", customerID("ann")}, "leads", []int64{7, 8})
	o := options(t, 1)
	o.Previous = before{asOf: asOf, sets: map[string]arrow.Record{
		"customers":       recordOf("customer_id", []string{customerID("ann")}, "created_at", at[:1]),
		"leads":           recordOf("lead_id", []string{resolve.LeadID(resolve.Key{}).String()}, "customer_id", []string{customerID("ann")}),
		"customer_events": past,
	}}
	out, _ := run(t, s, batches, o)
	want := []string{
		fmt.Sprintf("1970-01-01T00:00:01Z removed %s (null) 7", customerID("z")),
		fmt.Sprintf("1970-01-01T00:00:02Z merged %s %s 8", customerID("y"), customerID("ann")),
		fmt.Sprintf("2026-11-20T02:00:00Z removed %s (null) 1", customerID("ann")), // her lead is gone
	}
	if got := table(out, "customer_events", "event_at", "kind", "customer_id", "other_id", "leads"); !slices.Equal(got, want) {
		t.Errorf("events = %q\nwant %q", got, want)
	}
}

func TestPreviousThatCannotBeUsed(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, []raw{payload("landing", annsLead)}, 1)
	ann, lead := []string{customerID("ann")}, []string{resolve.LeadID(resolve.Key{}).String()}
	customers := recordOf("customer_id", ann)
	now := []arrow.Timestamp{1}
	event := func(kind, customer, other string) arrow.Record {
		return recordOf("event_at", now, "kind", []string{kind}, "customer_id", []string{customer}, "other_id", []string{other}, "leads", []int64{1})
	}
	for _, c := range []struct {
		what string
		sets map[string]arrow.Record
	}{
		{"no column", map[string]arrow.Record{"customers": recordOf("customer", ann)}},
		{"column of another type", map[string]arrow.Record{"customers": recordOf("customer_id", now)}},
		{"created_at of another type", map[string]arrow.Record{"customers": recordOf("customer_id", ann, "created_at", ann)}},
		{"a customer twice", map[string]arrow.Record{"customers": recordOf("customer_id", slices.Concat(ann, ann))}},
		{"lead of another customer", map[string]arrow.Record{"customers": customers, "leads": recordOf("lead_id", lead, "customer_id", []string{customerID("bo")})}},
		{"leads without customers", map[string]arrow.Record{"customers": customers, "leads": recordOf("lead_id", lead)}},
		{"unknown event", map[string]arrow.Record{"customers": customers, "customer_events": event("born", ann[0], "")}},
		{"removed into another", map[string]arrow.Record{"customers": customers, "customer_events": event("removed", ann[0], ann[0])}},
		{"merged into nobody", map[string]arrow.Record{"customers": customers, "customer_events": event("merged", ann[0], "")}},
		{"event of nobody", map[string]arrow.Record{"customers": customers, "customer_events": event("merged", "C1", ann[0])}},
	} {
		o := options(t, 1)
		o.Previous = before{asOf: asOf, sets: c.sets}
		_, err := Run(t.Context(), s, batches, o, &output{})
		var damaged *store.DamagedError
		if !errors.As(err, &damaged) || !strings.HasPrefix(damaged.Key, "snapshots/before, dataset c") && !strings.HasPrefix(damaged.Key, "snapshots/before, dataset leads") {
			t.Errorf("%s: error = %v, want a *store.DamagedError that names the snapshot and the dataset", c.what, err)
		}
	}
	o := options(t, 1)
	o.Previous = before{asOf: asOf, sets: map[string]arrow.Record{"customers": customers}, err: errRefused}
	if _, err := Run(t.Context(), s, batches, o, &output{}); !errors.Is(err, errRefused) {
		t.Errorf("error of reading = %v, want it to wrap %v", err, errRefused)
	}
}
