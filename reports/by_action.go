package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"leadmill/transform"
	"leadmill/transform/funnel"
)

// The columns and rows of By action.
const (
	actWords    = 2 + iota // B
	actCode                // C
	actStage               // D
	actLeads               // E
	actCust                // F
	actAccounts            // G
	actNone                // H: no stage reached
	actInterest            // I
	actTrial               // J
	actActive              // K
	actShare               // L
	actLast                // M
	actBefore              // N
	actChange              // O

	actHead  = 5
	actTotal = 6
)

// maxActionBars is how many actions the chart draws; the table holds all of them.
const maxActionBars = 10

// byAction has one row per action code and the furthest stage of its customers.
func (r *report) byAction(s sheet) {
	s.widths(12, 222, 112, 100, 66, 74, 72, 66, 66, 62, 62, 86, 66, 62, 66)
	s.title(r.actionMessage(), r.line("by action"), actChange)
	r.actionHeads(s)
	rows := r.figures.Actions
	judge := r.actionJudge()
	total := r.totalAction()
	r.actionRow(s, actTotal, total, look.total, noVerdict, noVerdict)
	for i, a := range rows {
		share, change := judge(a)
		r.actionRow(s, actTotal+1+i, a, func(l look) look { return l }, share, change)
	}
	last, chart := actTotal+len(rows), 0
	if len(rows) > 0 {
		s.dataBar(actLeads, actTotal+1, last)
	}
	last = r.actionNotes(s, last+2)
	if drawn := min(len(rows), maxActionBars); drawn > 0 {
		chart = last + 1
		last = r.actionChart(s, chart, drawn)
	}
	s.ignoreTextNumbers(at(actWords, actTotal) + ":" + at(actCode, actTotal+len(rows)))
	page := layout{lastCol: actChange, lastRow: last, freezeCol: actWords, freezeRow: actHead, headRow: actHead - 1, tab: blue}
	s.lay(s.tablePages(page, block{actTotal, actTotal + len(rows)}, chart))
}

// actionJudge compares each action's share of active customers with the other first steps together, and its leads with
// the 30 days before. The bound is raised for the number of cells that are tested.
func (r *report) actionJudge() func(funnel.ActionRow) (share, change verdict) {
	z := criticalZ(2 * len(r.figures.Actions))
	base, active := r.comparable()
	return func(a funnel.ActionRow) (share, change verdict) {
		if comparableStage(a.Stage) {
			share = compareShares(a.Active, a.Customers, active-a.Active, base-a.Customers, z)
		}
		if r.coversBefore() {
			change = compareCounts(a.Last30, a.Before30, z)
		}
		return share, change
	}
}

func (r *report) actionHeads(s sheet) {
	s.paint(actWords, actHead-1, actChange, actHead-1, header())
	across := groupHeader()
	for _, group := range []struct {
		first, last int
		name        string
	}{{actNone, actActive, "Customers by the furthest stage they reached"}, {actLast, actChange, "Leads, 30 days"}} {
		s.paint(group.first, actHead-1, group.last, actHead-1, across)
		s.text(group.first, actHead-1, group.name, across)
	}
	for i, h := range []string{
		"Action", "Code", "Stage", "Leads", "Customers", "Accounts", "No stage", "Interest", "Trial", "Active",
		"Share active", "Last 30", "Before", "Change",
	} {
		l := header()
		if i < 3 {
			l = wordHeader()
		}
		s.text(actWords+i, actHead, h, l)
	}
	s.height(actHead-1, actHead-1, 17)
	s.height(actHead, actHead, 20)
}

// totalAction is the row of all actions: distinct customers, so no sum of the rows below.
func (r *report) totalAction() funnel.ActionRow {
	t := r.figures.Totals
	interest, trial, active := r.entered(), r.stage(transform.Trial).Customers, r.active()
	return funnel.ActionRow{
		Leads: t.Leads, Customers: t.Customers, Accounts: t.Accounts,
		Interest: interest - trial, Trial: trial - active, Active: active,
		Last30: t.Last30.Leads, Before30: t.Before30.Leads,
	}
}

func (r *report) actionRow(s sheet, row int, a funnel.ActionRow, dress func(look) look, share, change verdict) {
	base := dress(cellLook())
	number := base.num(fmtCount)
	if row == actTotal {
		s.text(actWords, row, "All actions", base.indented())
		s.text(actCode, row, "", base)
		s.text(actStage, row, "", base)
	} else {
		s.text(actWords, row, actionWord(a.Action, a.Stage), base.indented())
		s.text(actCode, row, middle(clean(a.Action, 60), 17), base.in(muted).indented())
		s.text(actStage, row, stageWord(a.Stage), base.in(muted).indented())
	}
	for i, n := range []int64{a.Leads, a.Customers, a.Accounts, a.Customers - a.Interest - a.Trial - a.Active, a.Interest, a.Trial, a.Active} {
		if actLeads+i == actNone {
			s.formula(actNone, row, fmt.Sprintf("%s-SUM(%s:%s)", at(actCust, row), at(actInterest, row), at(actActive, row)), float64(n), number)
			continue
		}
		s.count(actLeads+i, row, n, number)
	}
	rate := base.num(fmtShare)
	switch a.Stage {
	case transform.Excluded.String():
		s.text(actShare, row, "–", rate.in(muted))
	case transform.Active.String():
		s.share(actShare, row, at(actActive, row), at(actCust, row), a.Active, a.Customers, rate.in(muted))
	default:
		s.share(actShare, row, at(actActive, row), at(actCust, row), a.Active, a.Customers, rate.judged(share))
	}
	s.count(actLast, row, a.Last30, number)
	s.count(actBefore, row, a.Before30, number)
	s.change(actChange, row, at(actLast, row), at(actBefore, row), a.Last30, a.Before30, base.num(fmtChange).judged(change))
	s.height(row, row, 18)
}

// comparableStage reports whether the share of active customers says something about an action: an action that makes
// a customer active has 100 % by definition.
func comparableStage(stage string) bool {
	return stage == transform.Interest.String() || stage == transform.Trial.String()
}

// comparable sums customers and active ones over the actions that can be compared. A customer with two of them counts
// in both, which makes the test more careful, not less.
func (r *report) comparable() (base, active int64) {
	for _, a := range r.figures.Actions {
		if comparableStage(a.Stage) {
			base, active = base+a.Customers, active+a.Active
		}
	}
	return base, active
}

// actionMessage claims a better action only where the sheet shades it; else it names the most common.
func (r *report) actionMessage() string {
	rows, leads := r.figures.Actions, r.figures.Totals.Leads
	if len(rows) == 0 {
		return "No leads yet"
	}
	if leads == 0 {
		return "No leads in the funnel yet: " + counted(sum(rows, func(a funnel.ActionRow) int64 { return a.Leads }), "lead is", "leads are") + " outside it"
	}
	base, active := r.comparable()
	judge := r.actionJudge()
	for _, a := range rows {
		if share, _ := judge(a); share == higher {
			return fmt.Sprintf("After %s, %s of the customers become active; after the other first steps, %s",
				actionWord(a.Action, a.Stage), percent(a.Active, a.Customers), percent(active-a.Active, base-a.Customers))
		}
	}
	for _, a := range rows {
		if leads >= minBase && a.Stage != transform.Excluded.String() {
			return fmt.Sprintf("Most leads come from %s: %s of %s", actionWord(a.Action, a.Stage), percent(a.Leads, leads), thousands(leads))
		}
	}
	return counted(leads, "lead", "leads") + " by the action that the customer took"
}

func (r *report) actionNotes(s sheet, row int) int {
	notes := []string{
		"Furthest stage: over all offers, so the four columns add up to Customers. All actions counts each customer once, without do-not-contact: it is no sum of its rows.",
		"Share active: of the customers in the row. Get it now and Create make a customer active by definition, so their share is not compared.",
		"Shaded: differs from the other first steps, or from the 30 days before, by more than chance (95 %, all rows together). Grey italics: fewer than 20.",
	}
	for i, v := range notes {
		s.text(actWords, row+i, v, note())
		s.height(row+i, row+i, 14)
	}
	return row + len(notes)
}

func (r *report) actionChart(s sheet, row, drawn int) int {
	height, rows := barRoom(drawn + 1)
	s.section(actWords, row, actChange, "Where customers stand: furthest stage reached, share of customers by action")
	if more := len(r.figures.Actions) - drawn; more > 0 {
		s.text(actWords, row, fmt.Sprintf("Where customers stand: furthest stage reached, the %d most common actions", drawn), heading())
	}
	var alt []string
	for _, a := range r.figures.Actions[:drawn] {
		alt = append(alt, fmt.Sprintf("%s: interest %s, trial %s, active %s of %s",
			actionWord(a.Action, a.Stage), thousands(a.Interest), thousands(a.Trial), thousands(a.Active), counted(a.Customers, "customer", "customers")))
	}
	s.stageBarChart(box{actWords, row + 1, 1178, height}, excelize.BarPercentStacked, "Furthest stage by action",
		"Furthest stage of customers by action. "+strings.Join(alt, "; ")+".", "0%",
		stageBars(sheetByAction, actWords, actNone, actHead, actTotal, actTotal+drawn))
	s.height(row+1, row+rows, 18)
	return row + rows
}

// dataBar draws each number of a column as a bar from zero.
func (s sheet) dataBar(col, first, last int) {
	s.book.try(s.book.file.SetConditionalFormat(s.name, at(col, first)+":"+at(col, last), []excelize.ConditionalFormatOptions{{
		Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", BarColor: barFill, BarSolid: true,
	}}))
}

// ignoreTextNumbers keeps Excel from marking texts that look like numbers: they are names and codes.
func (s sheet) ignoreTextNumbers(cells string) {
	s.book.try(s.book.file.AddIgnoredErrors(s.name, cells, excelize.IgnoredErrorsNumberStoredAsText))
}
