package resolve

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/zeebo/xxh3"

	"leadmill/transform"
)

// JoinContactless finds the leads of rows that name nobody, such as those of Partner Center's download: company, offer
// and time only. A row and a lead of another feed fit where they have the same offer, company and country, lie on the
// same day (UTC), and do not have two different stages. A row joins a lead only where it fits no other lead, and where no
// other row of its feed fits that lead; rows of several feeds that contradict each other do not join it either. A row
// that joins nothing stays a lead of its own.
//
// The lead goes on showing its own values; the row fills its holes. customers holds the customer of each lead; what is
// returned holds those of the leads that stay.
func JoinContactless(records []Record, l *Leads, customers []uint32) []uint32 {
	var joins []rowJoin
	for _, feed := range contactlessFeeds(records, l) {
		joins = append(joins, joinsOf(records, l, feed)...)
	}
	if len(joins) == 0 {
		return customers
	}
	slices.SortFunc(joins, func(a, b rowJoin) int {
		if a.lead != b.lead {
			return cmp.Compare(a.lead, b.lead)
		}
		return records[l.Record[a.row]].Key.Compare(records[l.Record[b.row]].Key)
	})
	into := make([]uint32, len(l.Record))
	for i := range into {
		into[i] = uint32(i)
	}
	for start := 0; start < len(joins); {
		end := start + 1
		for end < len(joins) && joins[end].lead == joins[start].lead {
			end++
		}
		if of := joins[start:end]; !contradict(records, l, of) {
			for _, j := range of {
				into[j.row] = j.lead
				l.adoptRow(records, j)
			}
		}
		start = end
	}
	return l.renumber(records, into, customers)
}

// rowJoin is a lead that names nobody and the lead it joins.
type rowJoin struct{ row, lead uint32 }

// contactlessFeeds lists the feeds that have rows which name nobody.
func contactlessFeeds(records []Record, l *Leads) (feeds []uint16) {
	for _, r := range l.Record {
		if rec := &records[r]; rec.Flags.Has(Contactless) && !slices.Contains(feeds, rec.Feed) {
			feeds = append(feeds, rec.Feed)
		}
	}
	return feeds
}

// fitting holds, for one offer, company and day, how many rows of the feed at hand and how many leads there are by stage,
// with the last of each. Counts end at 2, which is too many.
type fitting struct{ rows, leads counted }

type counted struct {
	n    [transform.Active + 1]uint8
	last [transform.Active + 1]uint32
}

func (c *counted) add(s transform.Stage, lead uint32) {
	c.n[s] = min(c.n[s]+1, 2)
	c.last[s] = lead
}

// only returns the one that a stage does not contradict, where there is exactly one.
func (c *counted) only(s transform.Stage) (lead uint32, stage transform.Stage, ok bool) {
	total := uint8(0)
	for other, n := range c.n {
		if other := transform.Stage(other); n > 0 && !contradicts(s, other) {
			total += n
			lead, stage = c.last[other], other
		}
	}
	return lead, stage, total == 1
}

// contradicts reports whether two stages are known and not the same.
func contradicts(a, b transform.Stage) bool {
	return a != b && a != transform.Unclassified && b != transform.Unclassified
}

// joinsOf finds the leads that rows of one feed fit. It counts instead of comparing each row with each lead, so that many
// of one company and day cost no more than others.
func joinsOf(records []Record, l *Leads, feed uint16) (joins []rowJoin) {
	places := newTable(0)
	var fits []fitting
	for lead, r := range l.Record {
		if rec := &records[r]; rec.Flags.Has(Contactless) && !rec.Flags.Has(Pinned) && rec.Feed == feed {
			h := placeOf(rec, &records[l.Timed[lead]])
			if h == 0 {
				continue
			}
			slot, found := places.slot(h)
			if !found {
				*slot = uint32(len(fits))
				fits = append(fits, fitting{})
			}
			fits[*slot].rows.add(rec.Stage, uint32(lead))
		}
	}
	if len(fits) == 0 {
		return nil
	}
	own := make([]uint64, len(l.Record)/64+1) // leads that the feed delivered itself, one bit each
	for i, lead := range l.Of {
		if records[i].Feed == feed {
			own[lead/64] |= 1 << (lead % 64)
		}
	}
	for lead, r := range l.Record {
		rec := &records[r]
		if rec.Flags.Has(Contactless) || own[lead/64]&(1<<(lead%64)) != 0 {
			continue
		}
		if h := placeOf(rec, &records[l.Timed[lead]]); h != 0 {
			if slot, found := places.find(h); found {
				fits[*slot].leads.add(rec.Stage, uint32(lead))
			}
		}
	}
	for i := range fits {
		joins = append(joins, fits[i].joins()...)
	}
	return joins
}

func (f *fitting) joins() (joins []rowJoin) {
	for s, n := range f.rows.n {
		if n != 1 {
			continue
		}
		lead, stage, ok := f.leads.only(transform.Stage(s))
		if !ok {
			continue
		}
		if row, _, ok := f.rows.only(stage); ok {
			joins = append(joins, rowJoin{row, lead})
		}
	}
	return joins
}

// placeOf is the hash of offer, company with country, day, and whether it is a test; 0 where one of them is not known. told is the record that
// tells the time.
func placeOf(rec, told *Record) uint64 {
	if rec.Company == 0 || rec.Issues&noOffer != 0 || told.Basis == transform.ByRead {
		return 0
	}
	var b [21]byte
	if rec.Flags.Has(IsTest) { // Microsoft's test is nobody's lead
		b[20] = 1
	}
	binary.LittleEndian.PutUint64(b[:], rec.companyLand())
	binary.LittleEndian.PutUint64(b[8:], uint64(floorDay(told.At)))
	binary.LittleEndian.PutUint32(b[16:], rec.Offer)
	return nonZero(xxh3.Hash(b[:]))
}

var (
	noOffer       = transform.IssueMask([]string{transform.IssueNoOffer})
	noAction      = transform.IssueMask([]string{transform.IssueNoAction})
	unknownAction = transform.IssueMask([]string{transform.IssueUnknownAction})
)

// contradict reports whether rows of several feeds that fit one lead have different stages.
func contradict(records []Record, l *Leads, joins []rowJoin) bool {
	known := transform.Unclassified
	for _, j := range joins {
		s := records[l.Record[j.row]].Stage
		if contradicts(known, s) {
			return true
		}
		if s != transform.Unclassified {
			known = s
		}
	}
	return false
}

// adoptRow lets a lead take the time from the better of the two, the action where it has none, and its name from the row
// where the row was read on an earlier night: what is published keeps its name.
func (l *Leads) adoptRow(records []Record, j rowJoin) {
	byBasis := func(r *Record) int64 { return int64(r.Basis) }
	if better(&records[l.Timed[j.row]], &records[l.Timed[j.lead]], byBasis) {
		l.Timed[j.lead] = l.Timed[j.row]
	}
	a, b := &records[l.Founder[j.row]], &records[l.Founder[j.lead]]
	if a.Read < b.Read || a.Read == b.Read && b.Flags.Has(Contactless) && better(a, b, func(r *Record) int64 { return r.At }) {
		l.Founder[j.lead] = l.Founder[j.row]
	}
	to, from := &records[l.Record[j.lead]], &records[l.Record[j.row]]
	if to.Issues&noAction != 0 && from.Issues&noAction == 0 {
		to.Action, to.Stage = from.Action, from.Stage
		to.Issues = to.Issues&^noAction | from.Issues&unknownAction
	}
}
