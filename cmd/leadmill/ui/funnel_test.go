package ui

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"leadmill/transform/funnel"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with the file testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

func ptr(f float64) *float64 { return &f }

// twoPublishers has a full funnel, and one with neither leads nor a name.
func twoPublishers() []funnel.Figures {
	return []funnel.Figures{{
		PublisherID: "contoso", PublisherName: "Contoso", TimeZone: "Europe/Stockholm",
		FirstLead: time.Date(2025, 9, 30, 22, 30, 0, 0, time.UTC), // already October in Stockholm
		LastLead:  time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC),
		Totals: funnel.Totals{
			AllLeads: 12345, Leads: 12208, Test: 100, Internal: 30, Excluded: 7, Unclassified: 3, Customers: 6000, Accounts: 3100,
		},
		Stages: []funnel.StageFigure{
			{Stage: "interest", Customers: 6000, Accounts: 3000, Share: ptr(1)},
			{Stage: "trial", Customers: 2694, Accounts: 2000, Share: ptr(.449), Step: ptr(.449), MedianDays: ptr(3.25)},
			{Stage: "active", Customers: 3, Accounts: 2, Share: ptr(.0005), Step: ptr(.0011), MedianDays: ptr(10)},
		},
	}, {
		TimeZone: "UTC",
		Totals:   funnel.Totals{AllLeads: 1, Test: 1},
	}}
}

func TestFunnelGolden(t *testing.T) {
	for _, style := range []Style{{20, true}, {80, true}, {80, false}, {500, true}} {
		var b bytes.Buffer
		if err := Funnel(&b, style, twoPublishers()); err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("funnel-%d-%t.txt", style.Width, style.Unicode), b.String())
	}
}

func TestPublisherName(t *testing.T) {
	for _, c := range []struct{ id, name, want string }{
		{"contoso", "Contoso", "Contoso (contoso)"},
		{"contoso", "contoso", "contoso"},
		{"contoso", "", "contoso"},
		{"", "", "No publisher"},
		{"a", "\x1b[2J", "\ufffd[2J (a)"},
	} {
		if got := publisherName(&funnel.Figures{PublisherID: c.id, PublisherName: c.name}); got != c.want {
			t.Errorf("publisherName(%q, %q) = %q, want %q", c.id, c.name, got, c.want)
		}
	}
}

// Whatever the figures are, no line is wider than the style allows, nothing drives the terminal, and a bigger count
// never has a shorter bar.
func TestFunnelFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		style := Style{Width: rapid.IntRange(0, 200).Draw(t, "width"), Unicode: rapid.Bool().Draw(t, "unicode")}
		count := rapid.Int64Range(0, 9_999_999)
		f := funnel.Figures{
			PublisherID: rapid.String().Draw(t, "id"), PublisherName: rapid.String().Draw(t, "name"),
			FirstLead: time.Unix(0, 0), LastLead: time.Unix(1, 0), TimeZone: rapid.String().Draw(t, "zone"),
			Totals: funnel.Totals{
				AllLeads: count.Draw(t, "all"), Leads: count.Draw(t, "leads"), Test: count.Draw(t, "test"),
				Internal: count.Draw(t, "internal"), Excluded: count.Draw(t, "excluded"), Unclassified: count.Draw(t, "un"),
			},
		}
		for range 3 {
			f.Stages = append(f.Stages, funnel.StageFigure{
				Stage: rapid.String().Draw(t, "stage"), Customers: count.Draw(t, "customers"), Accounts: count.Draw(t, "accounts"),
			})
		}
		var b bytes.Buffer
		if err := Funnel(&b, style, []funnel.Figures{f}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := textWidth(line); n > style.columns() || printable(line) != line {
				t.Fatalf("line of %d columns in %d: %q", n, style.columns(), line)
			}
		}
	})
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		n, most int64
		room    int
		unicode bool
		want    string
	}{
		{0, 10, 10, true, ""},
		{10, 10, 4, true, "████"},
		{5, 10, 3, true, "█▌"},
		{1, 1_000_000, 40, true, "▏"},
		{1, 1_000_000, 40, false, "#"},
		{5, 10, 10, false, "#####"},
	} {
		if got := bar(c.n, c.most, c.room, c.unicode); got != c.want {
			t.Errorf("bar(%d, %d, %d, %t) = %q, want %q", c.n, c.most, c.room, c.unicode, got, c.want)
		}
	}
}

func TestLeftOut(t *testing.T) {
	for _, c := range []struct {
		t    funnel.Totals
		want string
	}{
		{funnel.Totals{AllLeads: 5, Leads: 5}, ""},
		{funnel.Totals{AllLeads: 1, Test: 1}, "left out of 1 lead: 1 test"},
		{funnel.Totals{AllLeads: 2000, Excluded: 1500}, "left out of 2,000 leads: 1,500 excluded"},
		{funnel.Totals{AllLeads: 9, Leads: 8, Test: 1, Unclassified: 2}, "left out of 9 leads: 1 test"},
	} {
		if got := leftOut(c.t); got != c.want {
			t.Errorf("leftOut(%+v) = %q, want %q", c.t, got, c.want)
		}
	}
}

func TestWithoutStage(t *testing.T) {
	for _, c := range []struct {
		n, leads int64
		want     string
	}{
		{27, 822, "27 of the 822 have an action that stands for no stage"},
		{1, 1200, "1 of the 1,200 has an action that stands for no stage"},
	} {
		if got := withoutStage(c.n, c.leads); got != c.want {
			t.Errorf("withoutStage(%d, %d) = %q, want %q", c.n, c.leads, got, c.want)
		}
	}
}

func TestScopeOfOneDay(t *testing.T) {
	day := time.Date(2026, 10, 1, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		zone string
		last time.Time
		want string
	}{
		{"UTC", day.Add(22 * time.Hour), "2 leads of 1 customer, 2026-10-01 UTC"},
		{"Europe/Stockholm", day.Add(22 * time.Hour), "2 leads of 1 customer, 2026-10-01 – 2026-10-02 Europe/Stockholm"},
		{"UTC", time.Time{}, "2 leads of 1 customer"},
	} {
		f := funnel.Figures{
			TimeZone: c.zone, FirstLead: day, LastLead: c.last, Totals: funnel.Totals{Leads: 2, Customers: 1},
		}
		if got := scope(Style{Unicode: true}, &f); got != c.want {
			t.Errorf("scope in %s = %q, want %q", c.zone, got, c.want)
		}
	}
}
