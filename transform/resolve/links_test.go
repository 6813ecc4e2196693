package resolve

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func keyOf(id string) Key { return rec(0, id, 0).Key }

func link(a, b string) Link { return Link{keyOf(a), keyOf(b)} }

func TestMustLinks(t *testing.T) {
	ann, bo, cy := email("ann@acme.se"), email("bo@acme.se"), email("cy@acme.se")
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
		{"whoever is one customer with either comes along",
			append(slices.Clone(three), rec(1, "d", noon+3*hour, ann), rec(1, "e", noon+4*hour, bo)), []Link{link("a", "b")}, []uint32{0, 0, 1, 0, 0}, 0},
		{"a link beside a key: only one record of the two feeds is named",
			[]Record{rec(0, "a", noon, ann), rec(1, "a", noon+hour, bo)}, []Link{link("a", "a")}, []uint32{0, 1}, 0},
	} {
		r := Resolve(slices.Clone(c.records), Options{Window: tenMinutes, MustLinks: c.links})
		if !equal(r.Customer, c.want) || r.UnknownLinks != c.unknown {
			t.Errorf("%s: customers %v with %d links unknown, want %v with %d", c.what, r.Customer, r.UnknownLinks, c.want, c.unknown)
		}
	}
}

// Two records of one feed are merged: they are one customer and stay two leads. What other feeds delivered of both folds.
func TestMergedRecordsStayLeads(t *testing.T) {
	act := does(1, 1)
	r := Resolve([]Record{
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
		r := Resolve(slices.Clone(records), Options{Window: tenMinutes, MustLinks: gone, OptOuts: []OptedOut{c.out}})
		for lead, want := range c.want {
			if got := r.Shown(uint32(lead)).Flags.Has(OptOut); got != want {
				t.Errorf("%s: lead %d opted out = %v, want %v", c.what, lead, got, want)
			}
		}
	}
}

// Links make of the customers what joining them by hand, again and again, would make.
func TestMustLinksAreTransitive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := people(t)
		names := rapid.IntRange(0, len(records)+3) // some are no lead
		var links []Link
		for range rapid.IntRange(0, 8).Draw(t, "links") {
			links = append(links, link(fmt.Sprint(names.Draw(t, "a")), fmt.Sprint(names.Draw(t, "b"))))
		}
		l := FoldRecords(records)
		got := Persons(records, l)
		group := map[Key]string{}
		for i, c := range got {
			group[records[l.Record[i]].Key] = fmt.Sprint("customer ", c)
		}
		of := func(k Key) string {
			if group[k] == "" {
				group[k] = fmt.Sprintf("key %x", k)
			}
			return group[k]
		}
		for _, link := range links {
			a, b := of(link.A), of(link.B)
			for k := range group {
				if group[k] == a {
					group[k] = b
				}
			}
		}
		applyLinks(records, l, got, links, nil)
		for i := range got {
			for j := range i {
				want := group[records[l.Record[i]].Key] == group[records[l.Record[j]].Key]
				if (got[i] == got[j]) != want {
					t.Fatalf("leads %d and %d are one customer = %v, want %v", i, j, got[i] == got[j], want)
				}
			}
		}
	})
}
