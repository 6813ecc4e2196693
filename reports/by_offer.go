package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"leadmill/transform"
	"leadmill/transform/funnel"
)

// The columns and rows of By offer.
const (
	offTitle    = 2 + iota // B
	offID                  // C
	offLeads               // D
	offCust                // E
	offAccounts            // F
	offInterest            // G
	offTrial               // H
	offActive              // I
	offTrialSt             // J
	offActiveSt            // K
	offShare               // L
	offMedian              // M
	offLast                // N
	offBefore              // O
	offChange              // P
	_                      // Q, room beside the bars
	offWeeks               // R

	offHead  = 5
	offTotal = 6
)

// maxOfferBars is how many offers the chart draws.
const maxOfferBars = 10

// maxOffers is how many offers have a row of their own.
const maxOffers = 50

// offerLine is one row: an offer, all offers, or the rest of them in one.
type offerLine struct {
	funnel.OfferRow
	pooled int // offers in it; 0 for a row of one offer
	total  bool
}

func (o offerLine) name(limit int) string {
	switch {
	case o.total:
		return "All offers"
	case o.pooled > 0:
		return fmt.Sprintf("Other (%s)", thousands(int64(o.pooled)))
	}
	return offerWord(o.OfferRow, limit)
}

// offerLines are the rows of By offer, the total first.
func (r *report) offerLines() []offerLine {
	lines := []offerLine{r.totalOffer()}
	offers := r.figures.Offers
	var other offerLine
	for i, o := range offers {
		if i < maxOffers || !named(o) {
			lines = append(lines, offerLine{OfferRow: o})
			continue
		}
		other.pooled++
		other.add(o)
	}
	if other.pooled > 0 {
		lines = append(lines, other)
	}
	return lines
}

// add counts a customer of two offers twice; the notes of the sheet say so.
func (o *offerLine) add(p funnel.OfferRow) {
	o.Leads += p.Leads
	o.Customers += p.Customers
	o.Accounts += p.Accounts
	o.Interest += p.Interest
	o.Trial += p.Trial
	o.Active += p.Active
	o.Last30 += p.Last30
	o.Before30 += p.Before30
	for i, n := range p.Weeks {
		o.Weeks[i] += n
	}
}

func (r *report) totalOffer() offerLine {
	t := r.figures.Totals
	all := offerLine{total: true}
	for _, o := range r.figures.Offers {
		for i, n := range o.Weeks {
			all.Weeks[i] += n
		}
	}
	all.Leads, all.Customers, all.Accounts = t.Leads, t.Customers, t.Accounts
	all.Interest, all.Trial, all.Active = r.entered(), r.stage(transform.Trial).Customers, r.active()
	all.Last30, all.Before30 = t.Last30.Leads, t.Before30.Leads
	all.MedianDays = r.stage(transform.Active).MedianDays
	return all
}

// byOffer is the matrix of offers and stages.
func (r *report) byOffer(s sheet) {
	s.widths(12, 250, 230, 60, 72, 68, 62, 54, 56, 66, 66, 66, 64, 56, 56, 62, 10, 124)
	s.title(r.offerMessage(), r.line("by offer"), offWeeks)
	r.offerHeads(s)
	lines := r.offerLines()
	judge := r.offerJudge()
	for i, o := range lines {
		r.offerRow(s, offTotal+i, o, judge)
	}
	last := offTotal + len(lines) - 1
	if last > offTotal {
		s.dataBar(offLeads, offTotal+1, last)
	}
	r.sparklines(s, len(lines))
	s.ignoreTextNumbers(at(offTitle, offTotal) + ":" + at(offID, last))
	for i, v := range r.offerNotes() {
		s.text(offTitle, last+2+i, v, note())
		s.height(last+2+i, last+2+i, 14)
	}
	last += 1 + len(r.offerNotes())
	chart := 0
	if drawn := min(len(r.figures.Offers), maxOfferBars); drawn > 0 {
		chart = last + 2
		last = r.offerChart(s, chart, drawn)
	}
	page := layout{
		lastCol: offWeeks, lastRow: last,
		freezeCol: offTitle, freezeRow: offHead, headRow: offHead - 1, tab: blue,
	}
	s.lay(s.tablePages(page, block{offTotal, offTotal + len(lines) - 1}, chart))
}

func (r *report) offerHeads(s sheet) {
	s.paint(offTitle, offHead-1, offWeeks, offHead-1, header())
	across := groupHeader()
	for _, group := range []struct {
		first, last int
		name        string
	}{
		{offInterest, offActive, "Customers who reached"}, {offTrialSt, offShare, "Rates"},
		{offLast, offChange, "Leads, 30 days"},
	} {
		s.paint(group.first, offHead-1, group.last, offHead-1, across)
		s.text(group.first, offHead-1, group.name, across)
	}
	for i, h := range []string{
		"Offer", "Offer id", "Leads", "Customers", "Accounts", "Interest", "Trial", "Active",
		"Interest to trial", "Trial to active", "Interest to active", "Median days", "Last 30", "Before", "Change",
	} {
		l := header()
		if i < 2 {
			l = wordHeader()
		}
		s.text(offTitle+i, offHead, h, l)
	}
	s.paint(offChange+1, offHead, offWeeks, offHead, header())
	s.text(offWeeks, offHead, "Leads per week", wordHeader())
	s.height(offHead-1, offHead-1, 17)
	s.height(offHead, offHead, 29)
}

// verdicts are what By offer shades in one row.
type verdicts struct{ trial, active, share, change verdict }

// offerJudge compares each offer with the other offers together, customer by offer, so that no journey is on both
// sides. Leads that name no offer are on neither. The bound is raised for the number of cells that are tested.
func (r *report) offerJudge() func(offerLine) verdicts {
	var all offerLine
	offers := r.namedOffers()
	for _, o := range offers {
		all.add(o)
	}
	z := criticalZ(4 * min(len(offers), maxOffers))
	return func(o offerLine) verdicts {
		if o.total || o.pooled > 0 || !named(o.OfferRow) {
			return verdicts{}
		}
		v := verdicts{
			trial:  compareShares(o.Trial, o.Interest, all.Trial-o.Trial, all.Interest-o.Interest, z),
			active: compareShares(o.Active, o.Trial, all.Active-o.Active, all.Trial-o.Trial, z),
			share:  compareShares(o.Active, o.Interest, all.Active-o.Active, all.Interest-o.Interest, z),
		}
		if r.coversBefore() {
			v.change = compareCounts(o.Last30, o.Before30, z)
		}
		return v
	}
}

func (r *report) offerRow(s sheet, row int, o offerLine, judge func(offerLine) verdicts) {
	base := cellLook()
	if o.total {
		base = base.total()
	}
	s.text(offTitle, row, o.name(42), base.indented())
	id := base.in(muted).indented().sized(8.5)
	switch {
	case o.total || o.pooled > 0:
		s.text(offID, row, "", id)
	case !named(o.OfferRow):
		s.text(offID, row, "–", id)
	case o.OfferID == "":
		id.italic = true
		s.text(offID, row, "title only, not mapped", id)
	default:
		s.text(offID, row, clean(o.OfferID, 46), id)
	}
	number := base.num(fmtCount)
	for i, n := range []int64{o.Leads, o.Customers, o.Accounts, o.Interest, o.Trial, o.Active} {
		s.count(offLeads+i, row, n, number)
	}
	v, rate := judge(o), base.num(fmtShare)
	s.share(offTrialSt, row, at(offTrial, row), at(offInterest, row), o.Trial, o.Interest, rate.judged(v.trial))
	s.share(offActiveSt, row, at(offActive, row), at(offTrial, row), o.Active, o.Trial, rate.judged(v.active))
	s.share(offShare, row, at(offActive, row), at(offInterest, row), o.Active, o.Interest, rate.judged(v.share))
	s.optional(offMedian, row, o.MedianDays, base.num(fmtDays))
	s.count(offLast, row, o.Last30, number)
	s.count(offBefore, row, o.Before30, number)
	s.change(offChange, row, at(offLast, row), at(offBefore, row), o.Last30, o.Before30, base.num(fmtChange).judged(v.change))
	s.paint(offChange+1, row, offWeeks, row, base)
	s.height(row, row, 24) // room for the small bars
}

// sparklines draws the weeks of every row in one group: one group per cell makes Excel repair the file.
func (r *report) sparklines(s sheet, rows int) {
	o := &excelize.SparklineOptions{Type: "column", SeriesColor: blue}
	for i := range rows {
		row := r.workRows.weeks + i
		o.Location = append(o.Location, at(offWeeks, offTotal+i))
		o.Range = append(o.Range, fmt.Sprintf("'%s'!%s:%s", sheetWorkings, at(workFirst, row), at(workFirst+11, row)))
	}
	s.book.try(s.book.file.AddSparkline(s.name, o))
}

// offerChart draws the first offers: the length of a bar is the number of customers, its colours how far they got.
func (r *report) offerChart(s sheet, row, drawn int) int {
	height, rows := barRoom(drawn)
	title := "Customers by offer and by the furthest stage they reached on it"
	if len(r.figures.Offers) > drawn {
		title += fmt.Sprintf(": the %d with the most leads", drawn)
	}
	s.section(offTitle, row, offWeeks, title)
	var alt []string
	for _, o := range r.figures.Offers[:drawn] {
		alt = append(alt, fmt.Sprintf("%s: interest only %s, trial %s, active %s of %s", offerWord(o, 44),
			thousands(o.Interest-o.Trial), thousands(o.Trial-o.Active), thousands(o.Active), counted(o.Customers, "customer", "customers")))
	}
	top := r.workRows.offers
	s.stageBarChart(box{offTitle, row + 1, 1408, height}, excelize.BarStacked, "Customers by offer",
		"Customers by offer and furthest stage. "+strings.Join(alt, "; ")+".", "#,##0",
		stageBars(sheetWorkings, workLabel, workFirst, top-1, top, top+drawn-1))
	s.height(row+1, row+rows, 18)
	return row + rows
}

// offerMessage claims a better offer only where the sheet shades it; else it says how the leads are spread.
func (r *report) offerMessage() string {
	offers, leads := r.namedOffers(), r.figures.Totals.Leads
	if len(r.figures.Offers) == 0 || leads == 0 {
		return "No leads yet"
	}
	if best, share, rest := r.bestOffer(); share != "" {
		return fmt.Sprintf("%s brings %s of its customers to active, the other offers %s", best, share, rest)
	}
	if len(offers) == 0 {
		return counted(leads, "lead that names", "leads that name") + " no offer"
	}
	if len(offers) < 3 {
		given := sum(offers, func(o funnel.OfferRow) int64 { return o.Leads })
		return fmt.Sprintf("%s of %s", counted(given, "lead", "leads"), counted(int64(len(offers)), "offer", "offers"))
	}
	return fmt.Sprintf("Two of %s offers bring %s of the leads", thousands(int64(len(offers))), percent(offers[0].Leads+offers[1].Leads, leads))
}

func (r *report) offerNotes() []string {
	notes := []string{
		"A customer counts at a stage who reached this or a deeper stage on the offer. All offers counts each customer once: a total over offers is no sum of its rows.",
		"Median days: from interest to active, where both are known. Small bars: leads per week up to the as-of time, each row on its own scale from zero.",
		"Shaded: differs from the other offers together, or from the 30 days before, by more than chance (95 %, all cells together). Grey italics: base below 20.",
	}
	if len(r.figures.Offers) > maxOffers {
		notes = append(notes, fmt.Sprintf("Other: the offers with the fewest leads, beyond the first %d; a customer of several of them counts once for each.", maxOffers))
	}
	return notes
}
