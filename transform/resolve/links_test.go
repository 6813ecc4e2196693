package resolve

import (
	"slices"
	"testing"
)

func keyOf(id string) Key { return rec(0, id, 0).Key }

func link(a, b string) Link { return Link{keyOf(a), keyOf(b)} }

func TestMustLinks(t *testing.T) {
	ann, bo, cy := email("ann@acme.se"), email("bo@acme.se"), email("cy@acme.se")
	ek, lund := person("ann", "ek"), person("bo", "lund")
	three := []Record{rec(0, "a", noon, ann), rec(0, "b", noon+hour, bo), rec(0, "c", noon+2*hour, cy)}
	for _, c := range []struct {
		what    string
		records []Record
		links   []Link
		want    []uint32 // the customer of each lead, in time order
		unknown int
	}{
		{"no link", three, nil, []uint32{0, 1, 2}, 0},
		{"two merged", three, []Link{link("a", "b")}, []uint32{0, 0, 1}, 0},
		{"one after the other", three, []Link{link("a", "b"), link("b", "c")}, []uint32{0, 0, 0}, 0},
		{"by way of a record that is no lead", three, []Link{link("a", "gone"), link("c", "gone")}, []uint32{0, 1, 0}, 2},
		{"from a record that is no lead", three, []Link{link("gone", "a")}, []uint32{0, 1, 2}, 1},
		{"into a record that is no lead", three, []Link{link("a", "gone")}, []uint32{0, 1, 2}, 1},
		{"two circles", three, []Link{link("a", "b"), link("b", "a"), link("b", "b")}, []uint32{0, 0, 1}, 0},
		{"whoever is one customer with one of them comes along",
			[]Record{
				rec(0, "a", noon, ann, ek), rec(0, "b", noon+hour, bo, lund), rec(0, "c", noon+2*hour, cy), rec(1, "d", noon+3*hour, ann, ek),
				rec(1, "e", noon+4*hour, bo, lund),
			}, []Link{link("a", "b")}, []uint32{0, 0, 1, 0, 0}, 0},
		{"a link beside a key: only one record of the two feeds is named",
			[]Record{rec(0, "a", noon, ann), rec(1, "a", noon+hour, bo)}, []Link{link("a", "a")}, []uint32{0, 1}, 0},
	} {
		r := resolved(t, slices.Clone(c.records), Options{Window: tenMinutes, MustLinks: c.links})
		if !equal(r.Customer, c.want) || r.UnknownLinks != c.unknown {
			t.Errorf("%s: customers %v with %d links unknown, want %v with %d", c.what, r.Customer, r.UnknownLinks, c.want, c.unknown)
		}
	}
}

// Two records of one feed are merged: they are one customer and stay two leads. What other feeds delivered of both folds.
func TestMergedRecordsStayLeads(t *testing.T) {
	act := does(1, 1)
	r := resolved(t, []Record{
		rec(0, "a", noon, email("ann@acme.se"), act), rec(0, "b", noon+minute, email("ann@gmail.com"), act),
		rec(1, "c", noon+2*minute, email("ann@gmail.com"), act),
	}, Options{Window: tenMinutes, MustLinks: []Link{link("a", "b")}})
	if len(r.Customer) != 2 || r.Customers.Len() != 1 {
		t.Errorf("%d leads of %d customers, want 2 of 1", len(r.Customer), r.Customers.Len())
	}
}

func TestOptOuts(t *testing.T) {
	ann, bo := email("ann@acme.se"), email("bo@acme.se")
	records := []Record{rec(0, "a", noon, ann), rec(0, "b", noon+hour, bo), rec(1, "c", noon+2*hour, mailbox("info@acme.se", kindRole))}
	gone := []Link{link("merged", "middle"), link("middle", "b"), link("b", "last")}
	for _, c := range []struct {
		what string
		out  OptedOut
		want []bool // by lead
	}{
		{"on a record that is a lead", OptedOut{Key: keyOf("a")}, []bool{true, false, false}},
		{"on a record that was merged twice", OptedOut{Key: keyOf("merged")}, []bool{false, true, false}},
		{"on a record that is no lead", OptedOut{Key: keyOf("other")}, []bool{false, false, false}},
		{"by e-mail", OptedOut{Key: keyOf("other"), Email: Hash("ann@acme.se")}, []bool{true, false, false}},
		{"not by a role mailbox", OptedOut{Key: keyOf("other"), Email: Hash("info@acme.se")}, []bool{false, false, false}},
	} {
		r := resolved(t, slices.Clone(records), Options{Window: tenMinutes, MustLinks: gone, OptOuts: []OptedOut{c.out}})
		for lead, want := range c.want {
			if got := r.Shown(uint32(lead)).Flags.Has(OptOut); got != want {
				t.Errorf("%s: lead %d opted out = %v, want %v", c.what, lead, got, want)
			}
		}
	}
}
