package reports

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadmill/transform/funnel"
)

// printed reads the page breaks of a sheet (the rows that begin a page), whether it is fitted to one page, and the
// rows that are repeated on each.
func printed(t *testing.T, f funnel.Figures, a About, sheet string) (begins []int, onePage bool, repeated string) {
	t.Helper()
	book := written(t, f, a)
	x := opened(t, book)
	part := fmt.Sprintf("xl/worksheets/sheet%d.xml", 1+slices.Index(x.GetSheetList(), sheet))
	var xml struct {
		Breaks []struct {
			ID int `xml:"id,attr"`
		} `xml:"rowBreaks>brk"`
	}
	decode(t, parts(t, book)[part], &xml)
	for _, b := range xml.Breaks {
		begins = append(begins, b.ID+1)
	}
	layout, err := x.GetPageLayout(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range x.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" && n.Scope == sheet {
			repeated = n.RefersTo
		}
	}
	return begins, *layout.FitToHeight == 1, repeated
}

func manyActions(n int) funnel.Figures {
	f := rich()
	f.Actions = nil
	for i := range n {
		f.Actions = append(f.Actions, funnel.ActionRow{Action: fmt.Sprintf("A%d", i), Stage: "interest", Leads: 9, Customers: 9, Interest: 9})
	}
	return f
}

// TestTablePages: table and chart on one page, else the chart alone, else the chart with the end of its table.
func TestTablePages(t *testing.T) {
	for _, c := range []struct {
		actions  int
		onePage  bool
		begins   int
		repeated string
	}{{3, true, 0, ""}, {13, true, 0, ""}, {20, false, 32, ""}, {60, false, 57, "'By action'!$4:$5"}} {
		f := manyActions(c.actions)
		begins, onePage, repeated := printed(t, f, facts(), sheetByAction)
		first := 0
		if len(begins) > 0 {
			first = begins[len(begins)-1]
		}
		if onePage != c.onePage || repeated != c.repeated || first != c.begins {
			t.Errorf("%d actions: one page %t, repeats %q, breaks before %v; want %t, %q, %d", c.actions, onePage, repeated, begins, c.onePage, c.repeated, c.begins)
		}
	}
}

// TestBlocksStayWhole: a page never begins inside a table of Workings or About that fits on one.
func TestBlocksStayWhole(t *testing.T) {
	for feeds := range 12 {
		a, f := facts(), rich()
		a.Feeds = slices.Repeat(a.Feeds[:1], feeds)
		f.Months = f.Months[:feeds]
		for _, sheet := range []string{sheetWorkings, sheetAbout} {
			begins, _, _ := printed(t, f, a, sheet)
			_, sheets := grids(t, written(t, f, a))
			for _, row := range begins {
				if above := sheets[sheet].cells[at(2, row-1)].value; above != "" {
					t.Errorf("%d feeds: page of %s begins in row %d, right below %q", feeds, sheet, row, above)
				}
			}
			if sheet == sheetAbout && len(begins) == 0 {
				t.Errorf("%d feeds: %s has no page break", feeds, sheet)
			}
		}
	}
}

// TestPagesFit adds up what stands on each page of About between two breaks.
func TestPagesFit(t *testing.T) {
	for _, feeds := range []int{1, 6, 7, 8, 15} {
		a := facts()
		a.Feeds = slices.Repeat(a.Feeds[:1], feeds)
		begins, _, _ := printed(t, rich(), a, sheetAbout)
		x := opened(t, written(t, rich(), a))
		rows, err := x.GetRows(sheetAbout)
		if err != nil {
			t.Fatal(err)
		}
		from := 1
		for _, to := range append(begins, len(rows)+1) {
			height := 0.0
			for row := from; row < to; row++ {
				pt, err := x.GetRowHeight(sheetAbout, row)
				if err != nil {
					t.Fatal(err)
				}
				height += pt
			}
			if height > 520 { // A4 landscape less its margins; About is printed at its own size
				t.Errorf("%d feeds: rows %d to %d are %.0f points, more than a page", feeds, from, to-1, height)
			}
			from = to
		}
	}
}

// unnamed is rich with leads that name no offer.
func unnamed() funnel.Figures {
	f := rich()
	f.Offers = append(f.Offers, funnel.OfferRow{Leads: 9, Customers: 9, Interest: 9, Trial: 1, Active: 1})
	f.Totals.Leads += 9
	return f
}

// TestLeadsWithoutAnOffer: they have a row, but are no offer.
func TestLeadsWithoutAnOffer(t *testing.T) {
	f := unnamed()
	r := &report{figures: f}
	if got := []int64{r.unmappedOffers(), r.silentOffers(), int64(len(r.namedOffers()))}; !slices.Equal(got, []int64{1, 0, 5}) {
		t.Errorf("offers by title only, silent, all = %v, want 1, 0, 5", got)
	}
	_, sheets := grids(t, written(t, f, facts()))
	row := offTotal + len(f.Offers)
	cells := sheets[sheetByOffer].cells
	if name, id := cells[at(offTitle, row)].value, cells[at(offID, row)].value; name != "No offer given" || id != "–" {
		t.Errorf("the row of no offer = %q, %q, want No offer given, –", name, id)
	}
	if got, want := r.offerMessage(), (&report{figures: rich()}).offerMessage(); got != want {
		t.Errorf("By offer claims %q, without the row of no offer %q", got, want)
	}
	for i := range f.Offers {
		f.Offers[i].Active = 0 // nothing to claim
	}
	all := f.Offers
	for _, c := range []struct {
		offers []funnel.OfferRow
		want   string
	}{
		{all[len(all)-1:], "1,091 leads that name no offer"}, {[]funnel.OfferRow{all[0], all[5]}, "421 leads of 1 offer"},
		{all, "Two of 5 offers bring 64% of the leads"}, {nil, "No leads yet"},
	} {
		r.figures.Offers = c.offers
		if got := r.offerMessage(); got != c.want {
			t.Errorf("message of %d rows = %q, want %q", len(c.offers), got, c.want)
		}
	}
}

// TestUnnamedIsNotPooled: beyond the rows of their own, offers are pooled; the row of no offer is not.
func TestUnnamedIsNotPooled(t *testing.T) {
	f := manyOffers()
	f.Offers = append(slices.Clone(f.Offers), funnel.OfferRow{Leads: 1})
	lines := (&report{figures: f}).offerLines()
	names := []string{lines[len(lines)-2].name(42), lines[len(lines)-1].name(42)}
	if len(lines) != maxOffers+3 || !slices.Equal(names, []string{"No offer given", "Other (450)"}) {
		t.Errorf("%d lines end with %q, want %d with No offer given, Other (450)", len(lines), names, maxOffers+3)
	}
}

// TestMessagesClaimWhatIsShaded: for every strength of a difference, the messages of the tables claim it exactly where
// the cell is shaded.
func TestMessagesClaimWhatIsShaded(t *testing.T) {
	shaded := 0
	for active := int64(20); active <= 60; active++ {
		f := manyActions(12)
		for i := range f.Actions {
			f.Actions[i] = funnel.ActionRow{Action: f.Actions[i].Action, Stage: "trial", Leads: 50, Customers: 100, Active: 20}
		}
		f.Actions[0].Active = active
		f.Offers = nil
		for i := range 12 {
			f.Offers = append(f.Offers, funnel.OfferRow{OfferID: fmt.Sprint(i), Leads: 50, Interest: 100, Trial: 100, Active: 20})
		}
		f.Offers[0].Active = active
		r := &report{figures: f}
		share, _ := r.actionJudge()(f.Actions[0])
		if claims := strings.HasPrefix(r.actionMessage(), "After A0, "); claims != (share == higher) {
			t.Errorf("%d of 100: By action says %q, shaded %t", active, r.actionMessage(), share == higher)
		}
		offer := r.offerJudge()(offerLine{OfferRow: f.Offers[0]}).share
		for _, message := range []string{r.offerMessage(), r.headline()} {
			if claims := strings.HasPrefix(message, "0 brings"); claims != (offer == higher) {
				t.Errorf("%d of 100: %q, By offer shaded %t", active, message, offer == higher)
			}
		}
		if share == higher {
			shaded++
		}
	}
	if shaded == 0 || shaded == 41 {
		t.Errorf("shaded in %d of 41 cases, want some but not all", shaded)
	}
}

// TestNoPublisher: leads without a publisher say so, as the terminal does.
func TestNoPublisher(t *testing.T) {
	if got := (&report{}).publisher(); got != "No publisher" {
		t.Errorf("publisher() = %q, want No publisher", got)
	}
}
