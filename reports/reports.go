// Package reports writes the Excel workbook of one publisher from figures that are already computed.
//
// It promises: the same figures and facts give the same bytes, on any machine and in any time zone; every formula
// carries its result, so that previews and protected view show the numbers; every text of the data is shown as text,
// whatever it holds; and no number is claimed to be high, low or changed unless it is beyond chance.
package reports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"leadmill/transform/funnel"
)

// worksheet is one tab of the workbook. Adding a tab is one file with its fill function and one line in worksheets.
type worksheet struct {
	name     string // at most 31 characters, unique
	reader   string // for whom
	question string // what it answers
	fill     func(*report, sheet)
}

func worksheets() []worksheet {
	return []worksheet{
		{sheetSummary, "Manager", "How are we doing, what changed, what needs me?", (*report).summary},
		{sheetByAction, "Manager", "What do customers do, and which actions lead to active customers?", (*report).byAction},
		{sheetByOffer, "Product owner", "Which offers bring leads, and where do customers stop?", (*report).byOffer},
		{sheetQuality, "Auditor", "Which feeds are fresh, can the customers be trusted, and which leads did only one feed see?", (*report).dataQuality},
		{sheetWorkings, "Auditor", "The numbers behind the charts and the small bars.", (*report).workings},
		{sheetAbout, "Everyone", "Where the numbers come from, and what the words mean.", (*report).about},
	}
}

// The tabs, in their order.
const (
	sheetSummary  = "Summary"
	sheetByAction = "By action"
	sheetByOffer  = "By offer"
	sheetQuality  = "Data quality"
	sheetWorkings = "Workings"
	sheetAbout    = "About"
)

// report is what every worksheet is made from.
type report struct {
	figures  funnel.Figures
	facts    About
	zone     *time.Location
	workRows workRows // where Workings holds what the other sheets refer to
}

// Write writes the workbook of one publisher to w. Times are shown in the time zone of the figures, UTC where they
// name none. An error is about the figures' time zone, about w, or the context's own; on an error w may hold part of
// a workbook.
func Write(ctx context.Context, w io.Writer, f funnel.Figures, a About) (err error) {
	zone, err := loadZone(f.TimeZone)
	if err != nil {
		return err
	}
	r := &report{figures: f, facts: a, zone: zone, workRows: layOutWorkings(f)}
	tabs := worksheets()
	b, err := newBook(tabs)
	if err != nil {
		return fmt.Errorf("start the workbook: %w", err)
	}
	defer func() {
		if cerr := b.file.Close(); cerr != nil {
			err = errors.Join(err, fmt.Errorf("close the workbook: %w", cerr))
		}
	}()
	for _, tab := range tabs {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("write sheet %s: %w", tab.name, err)
		}
		s := b.sheet(tab.name)
		tab.fill(r, s)
		r.footer(s)
		if b.err != nil {
			return fmt.Errorf("write sheet %s: %w", tab.name, b.err)
		}
	}
	if err := r.describe(b); err != nil {
		return err
	}
	if err := b.finish(w); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

// loadZone refuses "Local": the workbook would then depend on the machine.
func loadZone(name string) (*time.Location, error) {
	if name == "" {
		return time.UTC, nil
	}
	if name == "Local" {
		return nil, errors.New(`time zone "Local" depends on the machine: name a zone such as Europe/Stockholm, or UTC`)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load the figures' time zone (a name such as Europe/Stockholm, or UTC): %w", err)
	}
	return zone, nil
}
