package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/load"
	"leadmill/transform/assemble"
)

// fewLeads is how many leads a share must stand for before it raises an alarm: of 50 leads, one that finds its customer is
// already 2%.
const fewLeads = 20

// An excess is a figure beyond its limit.
type excess struct {
	Key    string // of the limit, in the configuration
	Figure string // what was found, and the limit
	Look   string // what to look at
}

// judgeDrift compares a result with the limits. leads is how many leads there are.
func judgeDrift(d assemble.Drift, leads int64, limits config.Drift) (beyond []excess) {
	share := func(n, of int64, limit float64) bool {
		return limit > 0 && n >= fewLeads && float64(n) > limit*float64(of)
	}
	if share(d.IDsChanged, d.Leads, limits.IDsChanged) {
		beyond = append(beyond, excess{
			Key: "ids_changed",
			Figure: fmt.Sprintf("%s of %s published leads would change their customer id (%s, the limit is %s)",
				ui.Count(d.IDsChanged), ui.Count(d.Leads), percentAbove(d.IDsChanged, d.Leads, limits.IDsChanged), showShare(limits.IDsChanged)),
			Look: "look at what has changed",
		})
	}
	if limit := limits.LargestCustomer; limit > 0 && d.LargestCustomer > limit {
		beyond = append(beyond, excess{
			Key: "largest_customer",
			Figure: fmt.Sprintf("the largest customer has %s leads (the limit is %s)",
				ui.Count(int64(d.LargestCustomer)), ui.Count(int64(limit))),
			Look: fmt.Sprintf("look at lead %s, its first", d.LargestLead),
		})
	}
	if share(d.CappedLeads, leads, limits.CappedBlocks) {
		beyond = append(beyond, excess{
			Key: "capped_blocks",
			Figure: fmt.Sprintf("%s of %s leads share their e-mail or their phone with too many others (%s, the limit is %s)",
				ui.Count(d.CappedLeads), ui.Count(leads), percentAbove(d.CappedLeads, leads, limits.CappedBlocks), showShare(limits.CappedBlocks)),
			Look: "look for a placeholder that a source writes into this field",
		})
	}
	return beyond
}

func percent(n, of int64) string {
	return strconv.FormatFloat(100*float64(n)/float64(of), 'f', 2, 64) + "%"
}

// percentAbove never rounds a share to the limit that it is beyond: 2.04% is not 2%, and 2.0001% is not 2.00%.
func percentAbove(n, of int64, limit float64) (text string) {
	for digits := 2; digits <= mostDigits; digits++ {
		text = strconv.FormatFloat(100*float64(n)/float64(of), 'f', digits, 64)
		if shown, err := strconv.ParseFloat(text, 64); err == nil && shown > 100*limit {
			break
		}
	}
	return text + "%"
}

// mostDigits is how many digits behind the point a share may need.
const mostDigits = 12

// showShare shows four digits behind the point, and of a tiny share its first three digits.
func showShare(share float64) string {
	digits := 4
	if share > 0 && share < 1e-6 {
		digits = 1 - int(math.Ceil(math.Log10(share)))
	}
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(100*share, 'f', digits, 64), "0"), ".") + "%"
}

// A DriftError is a result so unlike what was expected that somebody should look before it is published.
type DriftError struct {
	Beyond  []excess
	Changed []string // what differs from the published snapshot beside the leads
}

func (e *DriftError) Error() string {
	var b strings.Builder
	b.WriteString("drift alarm, nothing was published: ")
	for i, x := range e.Beyond {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s: %s", x.Figure, x.Look)
	}
	if len(e.Changed) > 0 {
		fmt.Fprintf(&b, "; since the published snapshot these have changed: %s", strings.Join(e.Changed, ", "))
	}
	b.WriteString("; then publish it once with --accept-drift, or raise ")
	for i, x := range e.Beyond {
		if i > 0 {
			b.WriteString(" and ")
		}
		b.WriteString("resolution.drift." + x.Key)
	}
	return b.String()
}

// checkDrift keeps a result from being published that is beyond a limit, unless the run was told to accept it.
func (n *night) checkDrift(r *assemble.Result, before, now *load.Snapshot) error {
	d := r.Drift
	n.drift = d
	n.screen.Log.Info("drift measured", "leads_compared", d.Leads, "ids_changed", d.IDsChanged,
		"largest_customer", d.LargestCustomer, "capped_leads", d.CappedLeads)
	beyond := judgeDrift(d, r.Counts.Leads, n.cfg.Resolution.Drift)
	if len(beyond) == 0 {
		return nil
	}
	if !n.acceptDrift {
		return &DriftError{Beyond: beyond, Changed: changes(before, now)}
	}
	for _, x := range beyond {
		n.screen.Log.Warn("drift is accepted", "figure", x.Figure, "key", "resolution.drift."+x.Key)
	}
	return nil
}

// changes lists what differs between two snapshots beside their leads, as the likely causes of a drift.
func changes(before, now *load.Snapshot) (list []string) {
	if before == nil {
		return nil
	}
	version := func(m *load.Model) string {
		if m == nil {
			return ""
		}
		return m.Version
	}
	for _, c := range []struct{ what, before, now string }{
		{"the configuration", before.ConfigDigest, now.ConfigDigest},
		{"the overrides", before.OverridesDigest, now.OverridesDigest},
		{"the match model", version(before.Model), version(now.Model)},
		{"the program", before.Program, now.Program},
	} {
		if c.before != c.now {
			list = append(list, c.what)
		}
	}
	return list
}
