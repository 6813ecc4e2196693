package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// The columns and fixed rows of About.
const (
	aboutLabel = 2  // B
	aboutValue = 3  // C
	aboutNote  = 5  // E
	aboutLast  = 10 // J

	aboutFigures = 15 // heading of "What is in the figures"
)

// maxInputs is how many batches are listed; the manifest lists all of them.
const maxInputs = 200

// about says where the numbers come from, by which rules, and what the words mean.
func (r *report) about(s sheet) {
	s.widths(12, 186, 184, 84, 80, 84, 80, 80, 88, 128)
	s.title("About this workbook", "What it holds, where it comes from, what the words mean", aboutLast)
	r.aboutRun(s)
	r.aboutTotals(s)
	row := r.aboutFeedsRow() - 1
	blocks := []block{{1, aboutFigures - 1}, {aboutFigures, row - 1}}
	for _, part := range []func(sheet, int) int{r.aboutFeeds, r.aboutSheets, aboutWords, r.aboutStages, r.aboutSettings, r.aboutInputs} {
		first := row + 1
		row = part(s, first)
		blocks = append(blocks, block{first, row})
	}
	s.flow(0, blocks...)
	s.ignoreTextNumbers(at(aboutLabel, 1) + ":" + at(aboutLast, row))
	s.lay(layout{lastCol: aboutLast, lastRow: row, tab: faint})
}

// fact writes one line: a word, its value and what it means.
func (s sheet) fact(row int, word, meaning string, value func(col int, l look)) {
	s.paint(aboutLabel, row, aboutLast, row, cellLook())
	s.text(aboutLabel, row, word, cellLook().strong().indented())
	value(aboutValue, cellLook().indented())
	if meaning != "" {
		s.text(aboutNote, row, meaning, cellLook().in(muted).indented())
	}
	s.height(row, row, 17)
}

func (s sheet) textFact(row int, word, v, meaning string) {
	s.fact(row, word, meaning, func(col int, l look) { s.text(col, row, v, l) })
}

func (r *report) aboutRun(s sheet) {
	f, a := r.figures, r.facts
	s.textFact(4, "Publisher", clean(r.publisher(), 60), "Figures: this publisher alone. Feeds and inputs: all publishers of the installation")
	period := "no leads yet"
	if !f.FirstLead.IsZero() {
		period = r.day(f.FirstLead) + " to " + r.day(f.LastLead)
	}
	s.textFact(5, "Period", period, "First to last lead in the data")
	s.fact(6, "As of", "The cut-off. The last 30 days and 12 weeks end here, not today", func(col int, l look) {
		s.moment(col, 6, f.AsOf.In(r.zone), l.left())
	})
	s.book.try(s.book.file.SetDefinedName(&excelize.DefinedName{
		Name: "as_of", RefersTo: area(sheetAbout, aboutValue, 6, aboutValue, 6),
	}))
	s.textFact(7, "Time zone", r.zone.String(), "Of every day, week and month in this workbook")
	s.textFact(8, "Run", clean(a.RunID, 60), "Names the manifest that lists every input and output")
	s.textFact(9, "Program", "leadmill "+clean(a.ProgramVersion, 40), "The same input gives the same bytes: no clock, nothing random")
	s.textFact(10, "Schema", clean(a.SchemaVersion, 40), "Version of the published columns")
	s.textFact(11, "Configuration", clean(a.ConfigDigest, 80), "")
	s.textFact(12, "Fold window", span(a.FoldWindow), "One lead that several feeds deliver within it counts once")
	outcomes := "No sales outcomes: contacts and wins are not recorded, which is not zero"
	if a.Outcomes > 0 {
		outcomes = counted(a.Outcomes, "sales outcome is", "sales outcomes are") + " in the outcomes data set; no sheet counts them yet"
	}
	s.textFact(13, "Funnel", "from the feeds alone", outcomes)
}

func (r *report) aboutTotals(s sheet) {
	t := r.figures.Totals
	s.section(aboutLabel, aboutFigures, aboutLast, "What is in the figures, and what is left out")
	rows := []struct {
		word    string
		n       int64
		meaning string
	}{
		{"Leads in the figures", t.Leads, "Everything on the other sheets counts these"},
		{"Test leads", t.Test, "Sent by Microsoft's test function; left out"},
		{"Internal leads", t.Internal, "From the publisher's own e-mail domains; left out"},
		{"Outside the funnel", t.Excluded, "Do-not-contact notices, and what else the configuration excludes; left out"},
	}
	first := aboutFigures + 1
	for i, v := range rows {
		s.fact(first+i, v.word, v.meaning, func(col int, l look) { s.count(col, first+i, v.n, l.num(fmtCount).left()) })
	}
	row := first + len(rows)
	sumExpr := fmt.Sprintf("SUM(%s:%s)", at(aboutValue, first), at(aboutValue, row-1))
	all := t.Leads + t.Test + t.Internal + t.Excluded
	s.fact(row, "All leads", fmt.Sprintf("Behind them stand %s", counted(t.Deliveries, "delivery", "deliveries")),
		func(col int, l look) { s.formula(col, row, sumExpr, float64(all), l.strong().num(fmtCount).left()) })
	s.fact(row+1, "Adds up", fmt.Sprintf("The program counted %s apart from the lines above", counted(t.AllLeads, "lead", "leads")),
		func(col int, l look) {
			agrees(s, col, row+1, fmt.Sprintf("%s=%d", at(aboutValue, row), t.AllLeads), all == t.AllLeads, l.left())
		})
}

// agrees writes a check that shows whether a condition holds.
func agrees(s sheet, col, row int, condition string, holds bool, l look) {
	result := "✗ differs"
	if holds {
		result, l = "✓ agrees", l.in(teal).strong()
	} else {
		l = l.in(orange).strong()
	}
	s.formula(col, row, fmt.Sprintf(`IF(%s,"✓ agrees","✗ differs")`, condition), result, l)
}

// aboutFeedsRow is the heading of the feeds.
func (r *report) aboutFeedsRow() int { return aboutFigures + 8 }

func (r *report) aboutFeeds(s sheet, row int) int {
	s.tableHeads(row, "All feeds, of every publisher: each delivery has one fate", 2, "Feed", "Type", "Deliveries", "Leads", "Collapsed", "Rejected", "Notices", "Adds up", "Newest delivery")
	row += 2
	if len(r.facts.Feeds) == 0 {
		s.text(aboutLabel, row, "No feed has delivered anything.", note())
		return row + 1
	}
	number := cellLook().num(fmtCount)
	first := row
	for _, f := range r.facts.Feeds {
		s.text(aboutLabel, row, clean(f.Name, 30), cellLook().indented())
		s.text(aboutValue, row, clean(f.Type, 26), cellLook().in(muted).indented())
		for i, n := range f.fates() {
			s.count(aboutValue+1+i, row, n, number)
		}
		agrees(s, aboutLast-1, row, fmt.Sprintf("%s=SUM(%s:%s)", at(4, row), at(5, row), at(8, row)), f.reconciles(), centred())
		newest := f.Newest
		if !newest.IsZero() {
			newest = newest.In(r.zone)
		}
		s.moment(aboutLast, row, newest, cellLook().num(""))
		s.height(row, row, 17)
		row++
	}
	r.aboutFeedTotal(s, first, row)
	s.text(aboutLabel, row+1, "Collapsed: repeats a lead that another delivery stands for. Rejected: could not be read as a lead; kept in the rejects data set. Notice: a CRM's deletion or merge.", note())
	return row + 2
}

func centred() look {
	l := cellLook()
	l.align = "center"
	return l
}

func (r *report) aboutFeedTotal(s sheet, first, row int) {
	total := cellLook().total()
	s.paint(aboutLabel, row, aboutLast, row, total)
	s.text(aboutLabel, row, "All feeds", total.indented())
	var sums [5]int64
	for _, f := range r.facts.Feeds {
		for i, n := range f.fates() {
			sums[i] += n
		}
	}
	for i, n := range sums {
		col := aboutValue + 1 + i
		s.formula(col, row, fmt.Sprintf("SUM(%s:%s)", at(col, first), at(col, row-1)), float64(n), total.num(fmtCount))
	}
	total.align = "center"
	agrees(s, aboutLast-1, row, fmt.Sprintf("%s=SUM(%s:%s)", at(4, row), at(5, row), at(8, row)), sums[0] == sums[1]+sums[2]+sums[3]+sums[4], total)
	s.height(row, row, 17)
}

// tableHeads writes a heading and a header row on About; the first heads stand over words, the others over numbers.
func (s sheet) tableHeads(row int, title string, words int, heads ...string) {
	s.section(aboutLabel, row, aboutLast, title)
	s.paint(aboutLabel, row+1, aboutLast, row+1, header())
	for i, h := range heads {
		if h == "" {
			continue
		}
		l := header()
		if i < words {
			l = wordHeader()
		}
		s.text(aboutLabel+i, row+1, h, l)
	}
	s.height(row+1, row+1, 19)
}

func (r *report) aboutSheets(s sheet, row int) int {
	s.tableHeads(row, "Sheets", 3, "Sheet", "For whom", "Question it answers")
	row += 2
	for _, tab := range worksheets() {
		s.paint(aboutLabel, row, aboutLast, row, cellLook())
		s.link(aboutLabel, row, tab.name, tab.name, "A1", linkLook().indented())
		s.text(aboutValue, row, tab.reader, cellLook().indented())
		s.text(aboutValue+1, row, tab.question, cellLook().in(muted).indented())
		s.height(row, row, 17)
		row++
	}
	return row
}

func (r *report) aboutStages(s sheet, row int) int {
	s.tableHeads(row, "Which action stands for which stage", 3, "Action code", "Stage", "In words")
	row += 2
	if len(r.facts.StageMap) == 0 {
		s.text(aboutLabel, row, "No stage map was given.", note())
		return row + 1
	}
	for _, rule := range r.facts.StageMap {
		s.paint(aboutLabel, row, aboutLast, row, cellLook())
		s.text(aboutLabel, row, clean(rule.Action, 30), cellLook().strong().indented())
		s.text(aboutValue, row, stageWord(rule.Stage), cellLook().indented())
		s.text(aboutValue+1, row, actionWord(rule.Action, rule.Stage), cellLook().in(muted).indented())
		s.height(row, row, 17)
		row++
	}
	s.text(aboutLabel, row, "A code that is not in this map is unclassified: counted as a lead, shown on By action, in no stage.", note())
	return row + 1
}

func (r *report) aboutSettings(s sheet, row int) int {
	if len(r.facts.Settings) == 0 {
		return row - 1
	}
	s.tableHeads(row, "Settings in force", 4, "Setting", "Value", "", "Meaning")
	row += 2
	for _, v := range r.facts.Settings {
		s.textFact(row, clean(v.Name, 32), clean(v.Value, 46), clean(v.Meaning, 90))
		row++
	}
	return row
}

func (r *report) aboutInputs(s sheet, row int) int {
	s.tableHeads(row, "Inputs of all feeds: the batches of the raw archive", 4, "Batch", "", "", "SHA-256", "", "", "", "", "Rows")
	row += 2
	small := cellLook().sized(8)
	inputs := r.facts.Inputs
	digest := sha256.New()
	var rows int64
	for _, in := range inputs {
		_, _ = fmt.Fprintf(digest, "%s  %s  %d\n", in.SHA256, in.Name, in.Rows) // a hash never fails to write
		rows += in.Rows
	}
	for _, in := range inputs[:min(len(inputs), maxInputs)] {
		s.paint(aboutLabel, row, aboutLast, row, small)
		s.text(aboutLabel, row, middle(clean(in.Name, maxText), 92), small.indented())
		s.text(aboutLabel+3, row, clean(in.SHA256, 64), small.in(muted).indented())
		s.count(aboutLast, row, in.Rows, small.num(fmtCount))
		s.height(row, row, 14)
		row++
	}
	summary := fmt.Sprintf("%s with %s. SHA-256 of the list (digest, two spaces, path, two spaces, rows): %s",
		counted(int64(len(inputs)), "batch", "batches"), counted(rows, "row", "rows"), hex.EncodeToString(digest.Sum(nil)))
	s.text(aboutLabel, row, summary, note().sized(8))
	if more := len(inputs) - maxInputs; more > 0 {
		row++
		s.text(aboutLabel, row, fmt.Sprintf("%s more are listed in the manifest of the run.", thousands(int64(more))), note())
	}
	return row
}

// middle cuts a path in its middle: both ends tell paths apart.
func middle(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	half := (limit - 1) / 2
	return string(runes[:half]) + "…" + string(runes[len(runes)-half:])
}
