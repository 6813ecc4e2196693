package main

import (
	"fmt"

	"leadmill/cmd/leadmill/ui"
)

// tellPublished logs what was published and, where a person is watching, prints the summary.
func (n *night) tellPublished(p *publication) error {
	n.screen.Progress.Close()
	c := p.Counts
	n.screen.Log.Info("snapshot published", "deliveries", c.Deliveries, "leads", c.Leads, "collapsed", c.Collapsed,
		"rejected", c.Rejected, "notices", c.Notices, "filtered", c.Filtered, "customers", c.Customers, "accounts", c.Accounts,
		"files", len(n.state.Manifest.Snapshot.Files), "seconds", n.env.Now().Sub(n.started).Seconds())
	if !n.summary {
		return nil
	}
	if err := ui.Funnel(n.env.Stdout, n.style, p.Figures); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	if _, err := fmt.Fprintln(n.env.Stdout); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	rows := [][]string{}
	for _, f := range p.About.Feeds {
		rows = append(rows, []string{f.Name, ui.Count(f.Deliveries), ui.Count(f.Leads), ui.Count(f.Collapsed), ui.Count(f.Rejected), ui.Count(f.Notices), ui.Count(f.Filtered)})
	}
	rows = append(rows, []string{"all feeds", ui.Count(c.Deliveries), ui.Count(c.Deliveries - c.Collapsed - c.Rejected - c.Notices),
		ui.Count(c.Collapsed), ui.Count(c.Rejected), ui.Count(c.Notices), ui.Count(c.Filtered)})
	columns := []ui.Column{{Title: "feed"}, {Title: "deliveries", Right: true}, {Title: "lead", Right: true},
		{Title: "collapsed", Right: true}, {Title: "rejected", Right: true}, {Title: "notice", Right: true},
		{Title: "filtered", Right: true}}
	if err := ui.Table(n.env.Stdout, n.style, columns, rows); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	if err := n.tellFeeds(p); err != nil {
		return err
	}
	text := fmt.Sprintf("\nleads     %s\ncustomers %s\naccounts  %s\n", ui.Count(c.Leads), tellCustomers(p.About.Customers), ui.Count(c.Accounts))
	text += fmt.Sprintf("snapshot  %s\n", n.output.place("snapshots/"+n.run))
	for _, f := range n.state.Manifest.FilesOf(kindReports) {
		text += fmt.Sprintf("workbook  %s\n", n.output.place(f.Key))
	}
	if _, err := fmt.Fprint(n.env.Stdout, text); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	return nil
}

// tellFeeds prints which leads each feed saw alone, and which feeds are stale and since when.
func (n *night) tellFeeds(p *publication) error {
	only, also := map[string]int64{}, map[string]int64{}
	for _, m := range p.About.Reconciliation {
		only[m.Feed] += m.Only
		also[m.Feed] += m.Also
	}
	rows := [][]string{}
	for _, f := range p.About.Feeds {
		state := "read to its end"
		if f.Stale != "" {
			state = "stale since " + stamp(f.ReadAt) + ": " + f.Stale
			if f.ReadAt.IsZero() {
				state = "stale, never read to its end: " + f.Stale
			}
		}
		rows = append(rows, []string{f.Name, ui.Count(only[f.Name]), ui.Count(also[f.Name]), state})
	}
	if _, err := fmt.Fprintln(n.env.Stdout); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	columns := []ui.Column{{Title: "feed", Whole: true}, {Title: "leads seen here only", Right: true},
		{Title: "seen elsewhere too", Right: true}, {Title: "state", Whole: true}}
	if err := ui.Table(n.env.Stdout, n.style, columns, rows); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	return nil
}

// archived is how many deliveries the archive holds.
func (n *night) archived() (deliveries int64) {
	for _, b := range n.state.Manifest.Batches() {
		deliveries += b.Rows
	}
	return deliveries
}

// tellArchived prints what a run that only read has added, where a person is watching.
func (n *night) tellArchived(before int64) error {
	n.screen.Progress.Close()
	if !n.summary {
		return nil
	}
	now := n.archived()
	if _, err := fmt.Fprintf(n.env.Stdout, "archived  %s new deliveries, %s in all; publish them with leadmill build\n", ui.Count(now-before), ui.Count(now)); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	return nil
}
