package ui

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"leadmill/transform/funnel"
)

// Funnel draws the funnel of each publisher: for each stage a bar in proportion to the largest, customers, accounts,
// the share of the stage above and the median days from interest; below them what has no stage and what was left out.
func Funnel(w io.Writer, style Style, fs []funnel.Figures) error {
	var b strings.Builder
	for i := range fs {
		if i > 0 {
			b.WriteByte('\n')
		}
		drawFunnel(&b, style, &fs[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// stageWidth is the width of the column before the bar.
const stageWidth = 12

// numberColumns are the columns behind the bar, with the gaps before them.
var numberColumns = [...]struct {
	title string
	width int
}{{"customers", 11}, {"accounts", 10}, {"step", 9}, {"med. days", 11}}

func drawFunnel(b *strings.Builder, style Style, f *funnel.Figures) {
	line := func(text string) { b.WriteString(wrap(text, style.columns(), style.Unicode)) }
	line(publisherName(f))
	if f.Totals.Leads == 0 {
		line("  no leads to count")
	} else {
		line("  " + scope(style, f))
		drawStages(b, style, f.Stages)
	}
	if n := f.Totals.Unclassified; n > 0 {
		line("  " + withoutStage(n, f.Totals.Leads))
	}
	if left := leftOut(f.Totals); left != "" {
		line("  " + left)
	}
}

func publisherName(f *funnel.Figures) string {
	id, name := printable(f.PublisherID), printable(f.PublisherName)
	switch {
	case id == "":
		return cmp.Or(name, "No publisher")
	case name == "" || name == id:
		return id
	}
	return fmt.Sprintf("%s (%s)", name, id)
}

// scope is "1,234 leads of 567 customers, 2025-10-01 – 2026-11-19 UTC"; a period of one day is that day.
func scope(style Style, f *funnel.Figures) string {
	text := plural(f.Totals.Leads, "lead") + " of " + plural(f.Totals.Customers, "customer")
	if f.FirstLead.IsZero() || f.LastLead.IsZero() {
		return text
	}
	zone, err := time.LoadLocation(f.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	first, last := f.FirstLead.In(zone).Format(time.DateOnly), f.LastLead.In(zone).Format(time.DateOnly)
	period := first
	switch {
	case first == last:
	case style.Unicode:
		period += " – " + last
	default:
		period += " to " + last
	}
	return text + ", " + period + " " + zone.String()
}

func drawStages(b *strings.Builder, style Style, stages []funnel.StageFigure) {
	room := style.columns() - stageWidth
	var titles [len(numberColumns)]string
	for i, c := range numberColumns {
		room -= c.width
		titles[i] = c.title
	}
	most := int64(1)
	for _, s := range stages {
		most = max(most, s.Customers)
	}
	line := func(stage, bar string, numbers [len(numberColumns)]string) {
		b.WriteString(fit("  "+stage, stageWidth, style.Unicode) + fit(bar, room, style.Unicode))
		for i, n := range numbers {
			b.WriteString(fitRight(n, numberColumns[i].width, style.Unicode))
		}
		b.WriteByte('\n')
	}
	line("", "", titles)
	for _, s := range stages {
		line(printable(s.Stage), bar(s.Customers, most, room, style.Unicode), [...]string{
			Count(s.Customers), Count(s.Accounts), percent(s.Step, style), days(s.MedianDays, style),
		})
	}
}

// bar is room columns long for n = most. A count above 0 always shows.
func bar(n, most int64, room int, unicode bool) string {
	if n <= 0 {
		return ""
	}
	part := float64(n) / float64(most) * float64(room)
	if !unicode {
		return strings.Repeat("#", max(1, int(math.Round(part))))
	}
	eighths := max(1, int(math.Round(part*8)))
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return s
}

// leftOut names what is not in the figures.
func leftOut(t funnel.Totals) string {
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{{t.Test, "test"}, {t.Internal, "internal"}, {t.Excluded, "excluded"}} {
		if p.n > 0 {
			parts = append(parts, Count(p.n)+" "+p.what)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("left out of %s: %s", plural(t.AllLeads, "lead"), strings.Join(parts, ", "))
}

// withoutStage tells how many of the leads counted above stand in no stage.
func withoutStage(n, leads int64) string {
	have := "have"
	if n == 1 {
		have = "has"
	}
	return fmt.Sprintf("%s of the %s %s an action that stands for no stage", Count(n), Count(leads), have)
}

func plural(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + one + "s"
}

// percent shows a rate; a dash where it has no base.
func percent(rate *float64, style Style) string {
	if rate == nil {
		return none(style)
	}
	return fmt.Sprintf("%.1f %%", *rate*100)
}

func days(d *float64, style Style) string {
	if d == nil {
		return none(style)
	}
	return fmt.Sprintf("%.1f", *d)
}

func none(style Style) string {
	if style.Unicode {
		return "–"
	}
	return "-"
}
