package reports

import (
	"fmt"
	"time"

	"leadmill/transform"
	"leadmill/transform/funnel"
)

// workRows are the first rows of the blocks on Workings. They are computed before any sheet is written, because the
// sheets refer to each other.
type workRows struct {
	windows, funnel, months, offers, weeks int
}

// The columns of Workings.
const (
	workLabel = 2 // B
	workFirst = 3 // C, the first number
)

func layOutWorkings(f funnel.Figures) workRows {
	const windows, funnelRow, months = 6, 13, 20
	offers := months + max(len(f.Months), 1) + 4
	weeks := offers + max(min(len(f.Offers), maxOfferBars), 1) + 3
	return workRows{windows: windows, funnel: funnelRow, months: months, offers: offers, weeks: weeks}
}

// workings shows every number that a chart draws and no other sheet holds.
func (r *report) workings(s sheet) {
	s.widths(12, 250, 94, 94, 94, 94, 94, 94, 94, 94, 94, 94, 94, 94)
	const last = workFirst + 11
	s.title("Workings", "The numbers behind the charts and the small bars; nothing here is a further result", last)
	r.workWindows(s)
	r.workFunnel(s)
	r.workMonths(s)
	r.workOffers(s)
	end := r.workWeeks(s)
	s.ignoreTextNumbers(at(workLabel, 1) + ":" + at(last, end))
	w := r.workRows
	s.flow(2, block{3, w.windows + 2}, block{w.funnel - 2, w.funnel + 3}, block{w.months - 2, w.offers - 4},
		block{w.offers - 2, w.weeks - 4}, block{w.weeks - 2, end})
	s.lay(layout{lastCol: last, lastRow: end, freezeRow: 2, headRow: 1, tab: faint})
}

// heads writes a heading and the header row below it.
func (s sheet) heads(row int, title string, heads ...string) {
	s.section(workLabel, row, workFirst+11, title)
	for i, h := range heads {
		l := header()
		if i == 0 {
			l = wordHeader()
		}
		s.text(workLabel+i, row+1, h, l)
	}
	s.height(row+1, row+1, 20)
}

func (r *report) workWindows(s sheet) {
	top := r.workRows.windows
	now, before := r.figures.Totals.Last30, r.figures.Totals.Before30
	s.heads(top-2, "The last 30 days", "Figure", "Last 30 days", "30 before", "Change")
	rows := []struct {
		name        string
		now, before int64
	}{
		{"Leads", now.Leads, before.Leads},
		{"New customers", now.NewCustomers, before.NewCustomers},
		{"New active customers", now.NewActive, before.NewActive},
	}
	for i, w := range rows {
		row := top + i
		s.text(workLabel, row, w.name, cellLook().indented())
		s.formula(workFirst, row, fmt.Sprintf("'%s'!%s", sheetSummary, tileCell(i)), float64(w.now), cellLook().num(fmtCount))
		s.count(workFirst+1, row, w.before, cellLook().num(fmtCount))
		s.change(workFirst+2, row, at(workFirst, row), at(workFirst+1, row), w.now, w.before, cellLook().num(fmtChange))
	}
}

// workFunnel holds the bars of the funnel: a spacer on the left centres each bar, and the last stage has a bar of its
// own because it has a colour of its own.
func (r *report) workFunnel(s sheet) {
	top := r.workRows.funnel
	s.heads(top-2, "Funnel", "Label", "Customers", "Spacer", "Bar", "Last bar")
	widest := r.widestStage()
	col := "$" + colName(workFirst)
	values := fmt.Sprintf("%s$%d:%s$%d", col, top, col, top+2)
	number := cellLook().num(fmtCount)
	for i, st := range funnelStages() {
		row, n := top+i, r.stage(st).Customers
		label := stageWord(st.String())
		if r.narrowFunnel() {
			label += ": " + thousands(n)
		}
		s.text(workLabel, row, label, cellLook().indented())
		s.formula(workFirst, row, fmt.Sprintf("'%s'!%s", sheetSummary, at(sumCustomers, sumStages+i)), float64(n), number)
		s.formula(workFirst+1, row, fmt.Sprintf("(MAX(%s)-%s)/2", values, at(workFirst, row)), float64(widest-n)/2, cellLook().num(`#,##0.0`))
		bar, lastBar := workFirst+2, workFirst+3
		if st == transform.Active {
			bar, lastBar = lastBar, bar
		}
		s.formula(bar, row, at(workFirst, row), float64(n), number)
		s.count(lastBar, row, 0, number)
	}
	s.text(workLabel, top+3, "Half of what is missing to the widest bar stands left of each bar, so that the funnel is centred.", note())
}

func (r *report) widestStage() (widest int64) {
	for _, st := range funnelStages() {
		widest = max(widest, r.stage(st).Customers)
	}
	return widest
}

// narrowFunnel reports whether a bar is too narrow for the number in it; the numbers then stand beside the bars.
func (r *report) narrowFunnel() bool {
	for _, st := range funnelStages() {
		if r.stage(st).Customers*10 < r.widestStage() {
			return true
		}
	}
	return false
}

func (r *report) workMonths(s sheet) {
	top := r.workRows.months
	s.heads(top-2, "Months, in "+r.zone.String(), "Month", "Label", "Leads", "New customers", "New active")
	if len(r.figures.Months) == 0 {
		s.text(workLabel, top, "No leads yet", note())
		return
	}
	for i, m := range r.figures.Months {
		row := top + i
		s.text(workLabel, row, m.Month, cellLook().indented())
		s.text(workFirst, row, r.monthLabel(i), cellLook().num(""))
		for k, n := range []int64{m.Leads, m.NewCustomers, m.NewActive} {
			s.count(workFirst+1+k, row, n, cellLook().num(fmtCount))
		}
	}
	if r.lastMonthOpen() {
		s.text(workLabel, top+len(r.figures.Months), "* the month is not over yet", note())
	}
}

// monthLabel is short, so that labels stand level: the year is given once, with the first month drawn and each January.
func (r *report) monthLabel(i int) string {
	months := r.figures.Months
	t, err := time.Parse("2006-01", months[i].Month)
	if err != nil {
		return clean(months[i].Month, 10)
	}
	label := t.Format("Jan")
	if t.Month() == time.January || i == max(0, len(months)-maxMonths) {
		label = t.Format("Jan 06")
	}
	if i == len(months)-1 && r.lastMonthOpen() {
		label += "*"
	}
	return label
}

// lastMonthOpen reports whether the as-of time lies inside the last month, which then is no full bar.
func (r *report) lastMonthOpen() bool {
	months := r.figures.Months
	if len(months) == 0 {
		return false
	}
	return r.figures.AsOf.In(r.zone).Format("2006-01") == months[len(months)-1].Month
}

// workOffers holds the furthest stage on each of the first offers: what reached a stage less what got further.
func (r *report) workOffers(s sheet) {
	top := r.workRows.offers
	s.heads(top-2, "Customers by the furthest stage they reached on an offer", "Offer", "No stage", "Interest", "Trial", "Active")
	number := cellLook().num(fmtCount)
	for i, o := range r.figures.Offers[:min(len(r.figures.Offers), maxOfferBars)] {
		row, there := top+i, offTotal+1+i
		s.text(workLabel, row, offerWord(o, 36), cellLook().indented())
		less := func(col, from, deeper int, n int64) {
			expr := fmt.Sprintf("'%[1]s'!%[2]s-'%[1]s'!%[3]s", sheetByOffer, at(from, there), at(deeper, there))
			s.formula(col, row, expr, float64(n), number)
		}
		less(workFirst, offCust, offInterest, o.Customers-o.Interest)
		less(workFirst+1, offInterest, offTrial, o.Interest-o.Trial)
		less(workFirst+2, offTrial, offActive, o.Trial-o.Active)
		s.formula(workFirst+3, row, fmt.Sprintf("'%s'!%s", sheetByOffer, at(offActive, there)), float64(o.Active), number)
	}
	if len(r.figures.Offers) == 0 {
		s.text(workLabel, top, "No leads yet", note())
	}
}

// workWeeks holds the leads per week that the small bars on By offer draw, in the order of that sheet.
func (r *report) workWeeks(s sheet) int {
	top := r.workRows.weeks
	heads := []string{"Offer"}
	weeks := len(funnel.OfferRow{}.Weeks)
	for i := range weeks {
		heads = append(heads, "to "+r.figures.AsOf.In(r.zone).AddDate(0, 0, -7*(weeks-1-i)).Format("01-02"))
	}
	s.heads(top-2, "Leads per week", heads...)
	lines := r.offerLines()
	for i, o := range lines {
		row := top + i
		s.text(workLabel, row, o.name(36), cellLook().indented())
		for k, n := range o.Weeks {
			s.count(workFirst+k, row, n, cellLook().num(fmtCount))
		}
	}
	return top + len(lines) - 1
}

// monthRange names the months that the charts draw.
func (r *report) monthRange(col int) string {
	n := len(r.figures.Months)
	first := r.workRows.months + max(0, n-maxMonths)
	return area(sheetWorkings, col, first, col, r.workRows.months+n-1)
}
