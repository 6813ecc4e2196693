package assemble

import (
	"cmp"
	"slices"
	"time"

	"leadmill/transform"
	"leadmill/transform/resolve"
)

// outcome is one thing that a record says became of its lead. It takes 16 bytes: a CRM may tell one of every lead.
type outcome struct {
	at      int64 // microseconds since 1970, UTC
	record  uint32
	what    transform.Outcome
	dayOnly bool // at is known only to the day
}

// outcomes are the rows of the dataset in its order, and which of them belong to each lead.
type outcomes struct {
	rows  []outcome
	start []uint32 // of each lead in byLead, and the end of the last; nil where there is no outcome at all
	lead  []uint32 // row numbers, grouped by lead
}

// of lists the rows of a lead, in the order of the dataset.
func (o *outcomes) of(lead uint32) []uint32 {
	if o.start == nil {
		return nil
	}
	return o.lead[o.start[lead]:o.start[lead+1]]
}

// latest is the last outcome of a lead; OutcomeNone for none.
func (o *outcomes) latest(lead uint32) (what transform.Outcome, at int64) {
	rows := o.of(lead)
	if len(rows) == 0 {
		return transform.OutcomeNone, 0
	}
	last := &o.rows[rows[len(rows)-1]]
	return last.what, last.at
}

// settle makes the rows of the dataset from what each record says by itself. found is in the order of the records.
func (b *builder) settle(found []outcome) outcomes {
	if len(found) == 0 {
		return outcomes{}
	}
	h := history{r: b.resolution}
	rows, start := h.byLead(h.withGaps(found))
	kept := rows[:0]
	for lead := range len(start) - 1 {
		kept = h.settle(uint32(lead), rows[start[lead]:start[lead+1]], kept)
	}
	b.sortOutcomes(kept)
	for _, o := range kept {
		b.feedCounts[h.r.Records[o.record].Feed].Outcomes++
	}
	o := outcomes{rows: kept, start: start, lead: make([]uint32, len(kept))}
	h.index(kept, o.start, func(row, place uint32) { o.lead[place] = row })
	return o
}

// history follows the records of a lead from version to version.
type history struct {
	r *resolve.Resolution
}

func (h *history) leadOf(o *outcome) uint32 { return h.r.Leads.Of[o.record] }

// withGaps adds an entry without an outcome for each version that says nothing, of leads that may have several outcomes:
// what stands before it and after it are two occurrences.
func (h *history) withGaps(found []outcome) []outcome {
	several := make([]uint64, len(h.r.Customer)/64+1)
	seen, repeated := make([]uint64, len(several)), false
	for i := range found {
		lead := h.leadOf(&found[i])
		if word, bit := &seen[lead/64], uint64(1)<<(lead%64); *word&bit == 0 {
			*word |= bit
		} else {
			several[lead/64] |= bit
			repeated = true
		}
	}
	if !repeated {
		return found
	}
	next := 0
	var gaps []outcome
	for record, lead := range h.r.Leads.Of {
		said := false
		for ; next < len(found) && found[next].record == uint32(record); next++ {
			said = true
		}
		if !said && several[lead/64]&(1<<(lead%64)) != 0 {
			gaps = append(gaps, outcome{record: uint32(record)})
		}
	}
	return append(found, gaps...)
}

// byLead groups entries by lead and returns where each lead's begin.
func (h *history) byLead(found []outcome) (grouped []outcome, start []uint32) {
	grouped, start = make([]outcome, len(found)), make([]uint32, len(h.r.Customer)+1)
	h.index(found, start, func(from, to uint32) { grouped[to] = found[from] })
	return grouped, start
}

// index fills start and tells the place of each entry in a list grouped by lead.
func (h *history) index(entries []outcome, start []uint32, put func(entry, place uint32)) {
	clear(start)
	for i := range entries {
		start[h.leadOf(&entries[i])+1]++
	}
	for i := 1; i < len(start); i++ {
		start[i] += start[i-1]
	}
	for i := range entries { // start[lead] runs to the end of the lead's part, and is set back below
		lead := h.leadOf(&entries[i])
		put(uint32(i), start[lead])
		start[lead]++
	}
	copy(start[1:], start)
	start[0] = 0
}

// settle appends the outcomes of one lead to kept: versions of a record that follow one another with the same outcome
// are one, at its earliest time.
func (h *history) settle(lead uint32, all, kept []outcome) []outcome {
	if len(all) > 1 {
		slices.SortFunc(all, h.compare)
	}
	for start := 0; start < len(all); {
		end := start + 1
		for end < len(all) && h.r.Records[all[end].record].Feed == h.r.Records[all[start].record].Feed {
			end++
		}
		kept = h.settleFeed(lead, all[start:end], kept)
		start = end
	}
	return kept
}

// compare orders the entries of a lead by feed, version, word and time.
func (h *history) compare(a, b outcome) int {
	ra, rb := &h.r.Records[a.record], &h.r.Records[b.record]
	return cmp.Or(cmp.Compare(ra.Feed, rb.Feed), cmp.Compare(ra.Version, rb.Version), cmp.Compare(ra.Tie, rb.Tie),
		cmp.Compare(a.what, b.what), cmp.Compare(a.at, b.at), cmp.Compare(a.record, b.record))
}

// settleFeed does so for one feed's record. kept may share memory with all, as it never grows beyond what was read.
func (h *history) settleFeed(lead uint32, all, kept []outcome) []outcome {
	const none = -1
	begun := len(kept)
	var running [transform.OutcomeExpired + 1]int // the row of each outcome that the version before had
	for i := range running {
		running[i] = none
	}
	for start := 0; start < len(all); {
		end := start
		said := [len(running)]bool{}
		for first := all[start]; end < len(all) && h.sameVersion(&first, &all[end]); end++ {
			o := all[end]
			if o.what == transform.OutcomeNone {
				continue
			}
			said[o.what] = true
			if row := running[o.what]; row != none {
				if o.at < kept[row].at {
					kept[row].at, kept[row].dayOnly = o.at, o.dayOnly
				}
				continue
			}
			running[o.what] = len(kept)
			kept = append(kept, o)
		}
		for what, row := range running {
			if row != none && !said[what] {
				running[what] = none
			}
		}
		start = end
	}
	inOrder(kept[begun:], h.r.At(lead))
	return kept
}

func (h *history) sameVersion(a, b *outcome) bool {
	ra, rb := &h.r.Records[a.record], &h.r.Records[b.record]
	return ra.Version == rb.Version && ra.Tie == rb.Tie
}

// inOrder moves a time that is known only to the day behind what came before it on that day: a lead that was contacted at
// noon and converted on the same date was converted last.
func inOrder(rows []outcome, before int64) {
	for i := range rows {
		o := &rows[i]
		if o.dayOnly && o.at < before && before-o.at < int64(24*time.Hour/time.Microsecond) {
			o.at = before
		}
		before = o.at
	}
}

// sortOutcomes orders rows by time, lead identifier, outcome and feed. Identifiers are made only where times are equal.
func (b *builder) sortOutcomes(rows []outcome) {
	slices.SortFunc(rows, func(x, y outcome) int { return cmp.Compare(x.at, y.at) })
	type named struct {
		id resolve.ID
		outcome
	}
	var same []named
	for start := 0; start < len(rows); {
		same = same[:0]
		end := start
		for ; end < len(rows) && rows[end].at == rows[start].at; end++ {
			same = append(same, named{outcome: rows[end]})
		}
		if len(same) > 1 {
			for i := range same {
				same[i].id = b.resolution.LeadID(b.resolution.Leads.Of[same[i].record])
			}
			slices.SortFunc(same, func(x, y named) int {
				return cmp.Or(x.id.Compare(y.id), cmp.Compare(x.what, y.what),
					cmp.Compare(b.resolution.Records[x.record].Feed, b.resolution.Records[y.record].Feed))
			})
			for i := range same {
				rows[start+i] = same[i].outcome
			}
		}
		start = end
	}
}
