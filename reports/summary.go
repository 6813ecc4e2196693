package reports

import (
	"fmt"

	"leadmill/transform/funnel"
)

// The rows and columns of Summary. Six tiles give the grid: the left half holds the funnel, the right half the stage
// table, whose columns are those of the tiles.
const (
	sumLabel  = 4 // rows of the tiles
	sumNumber = 5
	sumTrend  = 6
	sumHalf   = 8 // headings of the halves
	sumStages = 10
	sumAttend = 16
	sumCharts = 25

	sumLeft, sumLeftEnd   = 2, 6 // B to F
	sumRight, sumRightEnd = 8, 16
	sumCustomers          = 10 // J
)

// attendRows is how many lines "Needs attention" holds.
const attendRows = 6

// tile is a place for one number.
type tile struct{ first, last int }

func tiles() []tile {
	return []tile{{2, 2}, {4, 4}, {6, 6}, {8, 8}, {10, 12}, {14, 16}}
}

// tileCell is the cell of a tile's number.
func tileCell(i int) string { return at(tiles()[i].first, sumNumber) }

const halfWidth = 3*180 + 2*14

// summary is one printed page: message, six numbers, the funnel, what needs attention, two trends.
func (r *report) summary(s sheet) {
	s.widths(12, 180, 14, 180, 14, 180, 14, 180, 14, 60, 60, 60, 14, 60, 60, 60)
	s.title(r.headline(), r.line("all offers"), sumRightEnd)
	r.tiles(s)
	r.stageTable(s)
	r.attention(s)
	r.trends(s)
	s.height(7, 7, 10)
	s.height(sumAttend-1, sumAttend-1, 8)
	s.height(sumAttend+1, sumAttend+attendRows, 17)
	s.height(sumCharts-2, sumCharts-2, 10)
	s.height(sumCharts, sumCharts+7, 18)
	s.lay(layout{lastCol: sumRightEnd, lastRow: sumCharts + 8, onePage: true, tab: blue})
	s.section(sumLeft, sumHalf, sumLeftEnd, "Funnel: customers who reached each stage")
	if r.entered() == 0 {
		s.text(sumLeft, sumStages, "No customer is in the funnel yet.", note())
		return
	}
	r.funnelChart(s, box{sumLeft, sumHalf + 1, halfWidth - 4, 318})
}

func (r *report) tiles(s sheet) {
	t := r.figures.Totals
	labels := []string{"Leads, last 30 days", "New customers, last 30 days", "New active, last 30 days", "Customers", "Accounts", "Reached active"}
	box := look{size: 10, color: muted, fill: tileFill}
	for i, tile := range tiles() {
		for row := sumLabel; row <= sumTrend; row++ {
			s.paint(tile.first, row, tile.last, row, box)
			if tile.last > tile.first {
				s.merge(tile.first, row, tile.last, row)
			}
		}
		s.text(tile.first, sumLabel, labels[i], tileLook(9))
	}
	number := tileLook(20).in(ink).strong().num(`#,##0`).left()
	for i, w := range [][2]int64{
		{t.Last30.Leads, t.Before30.Leads},
		{t.Last30.NewCustomers, t.Before30.NewCustomers},
		{t.Last30.NewActive, t.Before30.NewActive},
	} {
		s.count(tiles()[i].first, sumNumber, w[0], number)
		r.trend(s, i, w[0], w[1])
	}
	col := func(i int) int { return tiles()[i].first }
	s.count(col(3), sumNumber, t.Customers, number)
	s.text(col(3), sumTrend, "with "+counted(t.Leads, "lead", "leads"), tileLook(9))
	s.count(col(4), sumNumber, t.Accounts, number)
	s.text(col(4), sumTrend, "companies the customers act for", tileLook(9))
	number.format = fmtShare
	s.share(col(5), sumNumber, at(sumCustomers, sumStages+2), at(sumCustomers, sumStages), r.active(), r.entered(), number)
	s.text(col(5), sumTrend, fmt.Sprintf("%s of %s", thousands(r.active()), thousands(r.entered())+" in the funnel"), tileLook(9))
	s.height(sumLabel, sumLabel, 18)
	s.height(sumNumber, sumNumber, 30)
	s.height(sumTrend, sumTrend, 18)
}

func tileLook(size float64) look {
	return look{size: size, color: muted, fill: tileFill, align: "left", indent: 1, edge: tileEdge}
}

// trend writes the change of a tile. Its colour says whether the change is beyond chance.
func (r *report) trend(s sheet, i int, now, before int64) {
	l := tileLook(9)
	if !r.coversBefore() {
		s.text(tiles()[i].first, sumTrend, "too early to compare", l)
		return
	}
	switch compareCounts(now, before, criticalZ(3)) {
	case higher:
		l = l.in(teal).strong()
	case lower:
		l = l.in(orange).strong()
	case noVerdict, tooFew:
	}
	l = l.num(fmtTrend).left()
	beforeCell := fmt.Sprintf("%s!%s", sheetWorkings, at(workFirst+1, r.workRows.windows+i))
	const none = "none in the 30 days before"
	var result any = none
	if before != 0 {
		result = float64(now)/float64(before) - 1
	}
	s.formula(tiles()[i].first, sumTrend, fmt.Sprintf(`IF(%[2]s=0,"%[3]s",%[1]s/%[2]s-1)`, tileCell(i), beforeCell, none), result, l)
}

// stageTable gives the numbers of the funnel, with the counting rule beside them.
func (r *report) stageTable(s sheet) {
	s.section(sumRight, sumHalf, sumRightEnd, "Stage by stage")
	head := look{size: 9, color: muted, wrap: true, edge: rowEdge, align: "right"}
	s.paint(sumRight, sumHalf+1, sumRightEnd, sumHalf+1, head)
	s.text(sumRight, sumHalf+1, "Stage", look{size: 9, color: muted, edge: rowEdge})
	for i, h := range []string{"Customers", "Accounts", "Share of all", "", "Step", "Drop-off", "Median days"} {
		if h != "" {
			s.text(sumCustomers+i, sumHalf+1, h, head)
		}
	}
	s.height(sumHalf+1, sumHalf+1, 27)
	row := cellLook()
	top := r.entered()
	for i, st := range funnelStages() {
		n, f := sumStages+i, r.stage(st)
		s.paint(sumRight, n, sumRightEnd, n, row)
		s.text(sumRight, n, stageWord(f.Stage), row.strong())
		s.count(sumCustomers, n, f.Customers, row.num(fmtCount))
		s.count(sumCustomers+1, n, f.Accounts, row.num(fmtCount))
		s.share(sumCustomers+2, n, at(sumCustomers, n), fmt.Sprintf("%s$%d", colName(sumCustomers), sumStages), f.Customers, top, row.num(fmtShare))
		if i > 0 {
			above := r.stage(funnelStages()[i-1]).Customers
			s.share(sumCustomers+4, n, at(sumCustomers, n), at(sumCustomers, n-1), f.Customers, above, row.num(fmtShare).strong())
			s.formula(sumCustomers+5, n, at(sumCustomers, n-1)+"-"+at(sumCustomers, n), float64(above-f.Customers), row.num(fmtCount))
			s.optional(sumCustomers+6, n, f.MedianDays, row.num(fmtDays))
		}
		s.height(n, n, 21)
	}
	for i, v := range []string{
		"A customer counts at a stage who reached this or a deeper stage, on any offer: rows only narrow.",
		"Step: share of the row above. Drop-off: includes customers still on their way. Median: from interest.",
	} {
		s.text(sumRight, sumStages+3+i, v, note().sized(8.5))
		s.height(sumStages+3+i, sumStages+3+i, 13)
	}
}

func (r *report) trends(s sheet) {
	months := r.figures.Months
	which := ""
	if len(months) > maxMonths {
		which = fmt.Sprintf(", last %d months", maxMonths)
	}
	s.section(sumLeft, sumCharts-1, sumLeftEnd, "Leads per month"+which)
	s.section(sumRight, sumCharts-1, sumRightEnd, "Customers who became active per month"+which)
	if r.figures.Totals.Leads == 0 || len(months) == 0 {
		s.text(sumLeft, sumCharts+1, "No leads yet.", note())
		s.text(sumRight, sumCharts+1, "No leads yet.", note())
	} else {
		var leads, active []int64
		for _, m := range months {
			leads, active = append(leads, m.Leads), append(active, m.NewActive)
		}
		const height = 8*24 - 6
		r.monthChart(s, box{sumLeft, sumCharts, halfWidth - 4, height}, "Leads per month", workFirst+1, blue, leads)
		if sum(months, func(m funnel.MonthRow) int64 { return m.NewActive }) == 0 {
			s.text(sumRight, sumCharts+1, "No customer became active yet.", note())
		} else {
			r.monthChart(s, box{sumRight, sumCharts, halfWidth - 4, height}, "New active customers per month", workFirst+3, teal, active)
		}
	}
	foot := "Test leads, internal leads and do-not-contact notices are left out. Words and rules: see About."
	if r.lastMonthOpen() {
		foot = "* The month is not over yet. " + foot
	}
	s.text(sumLeft, sumCharts+8, foot, note())
}
