package main

import (
	"fmt"
	"io"
	"strings"

	"leadmill/cmd/leadmill/ui"
	"leadmill/transform/resolve/evaluate"
)

// printTables prints a score for a person.
func (e *evaluation) printTables(env Environment) error {
	_, style := env.screen()
	var b strings.Builder
	e.head(&b)
	fmt.Fprintf(&b, "\nprecision  %s\nrecall     %s\nF1         %s\n", share(e.Precision), share(e.Recall), share(e.F1))
	if e.Estimated != nil {
		fmt.Fprintf(&b, "estimated without labels: precision %s, recall %s\n", share(e.Estimated.Precision), share(e.Estimated.Recall))
	}
	e.curve(&b, style)
	scoreGroups(&b, style, "clusters with most wrong pairs", []string{"wrong pairs", "leads", "persons"}, e.Mixed)
	scoreGroups(&b, style, "persons with most missing pairs", []string{"missing pairs", "leads", "clusters"}, e.Split)
	if _, err := io.WriteString(env.Stdout, b.String()); err != nil {
		return fmt.Errorf("print scores: %w", err)
	}
	return nil
}

func (e *evaluation) head(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s of %s\n", e.Truth, counted(int64(e.Rows), "labelled lead", "labelled leads"),
		counted(int64(e.Entities), "person", "persons"))
	if e.Published {
		fmt.Fprintf(b, "scored: customers of snapshot %s\n", e.Snapshot)
	} else {
		fmt.Fprintf(b, "scored: the file itself, resolved with the default settings\n")
	}
	if e.Unknown > 0 {
		fmt.Fprintf(b, "not scored: %s that the snapshot does not have\n", counted(int64(e.Unknown), "labelled lead", "labelled leads"))
	}
	if e.Repeated > 0 {
		what := "each taken as a lead of its own"
		if e.Published {
			what = "left out"
		}
		fmt.Fprintf(b, "repeated ids: %s, %s\n", counted(int64(e.Repeated), "row", "rows"), what)
	}
	fmt.Fprintf(b, "found: %s, the largest of %s\n", counted(int64(e.Clusters), "cluster", "clusters"),
		counted(int64(e.LargestFound), "lead", "leads"))
	fmt.Fprintf(b, "pairs: %s true, %s found, %s both\n", ui.Count(e.TruePairs), ui.Count(e.FoundPairs), ui.Count(e.RightPairs))
}

func (e *evaluation) curve(b *strings.Builder, style ui.Style) {
	if len(e.Curve) == 0 {
		b.WriteString("\nno threshold curve: the snapshot holds no evidence for these customers (dataset matches)\n")
		return
	}
	b.WriteString("\nif leads were joined from a probability of\n")
	var rows [][]string
	for _, p := range e.Curve {
		rows = append(rows, []string{
			fmt.Sprintf("%g", p.Threshold), share(p.Precision), share(p.Recall), share(p.F1), ui.Count(p.FoundPairs), ui.Count(int64(p.LargestFound)),
		})
	}
	scoreTable(b, style, []string{"threshold", "precision", "recall", "F1", "pairs found", "largest cluster"}, rows)
	if e.Published {
		b.WriteString("(made by cutting published evidence: below the threshold of the run nothing can be added)\n")
	}
}

// shownIDs is how many leads of a group a person is shown; --json has more.
const shownIDs = 5

func scoreGroups(b *strings.Builder, style ui.Style, title string, columns []string, groups []evaluate.Named) {
	if len(groups) == 0 {
		fmt.Fprintf(b, "\n%s: none\n", title)
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	var rows [][]string
	for _, g := range groups {
		ids := strings.Join(g.IDs[:min(len(g.IDs), shownIDs)], ", ")
		if more := g.Leads - shownIDs; more > 0 {
			ids += fmt.Sprintf(" and %s more", ui.Count(int64(more)))
		}
		rows = append(rows, []string{ui.Count(g.Pairs), ui.Count(int64(g.Leads)), ui.Count(int64(g.Parts)), ids})
	}
	scoreTable(b, style, append(columns, "which"), rows)
}

// scoreTable writes rows of numbers; a last column called "which" holds text.
func scoreTable(b *strings.Builder, style ui.Style, titles []string, rows [][]string) {
	columns := make([]ui.Column, len(titles))
	for i, title := range titles {
		columns[i] = ui.Column{Title: title, Right: title != "which", Whole: true}
	}
	_ = ui.Table(b, style, columns, rows) // a strings.Builder takes everything
}

// share is a part of 1, for people. Only what is perfect reads 1.0000.
func share(f float64) string {
	if f < 1 {
		f = min(f, 0.9999)
	}
	return fmt.Sprintf("%.4f", f)
}
