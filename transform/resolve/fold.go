package resolve

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"time"

	"leadmill/transform"
)

// None stands for "no index".
const None = math.MaxUint32

// Leads is the result of folding: which record stands for which lead.
type Leads struct {
	// Of gives the lead of each record, by record number.
	Of []uint32
	// Record is the record whose values the lead shows, by lead number.
	Record []uint32
	// Timed is the record that gives the lead its time.
	Timed []uint32
	// Founder is the record whose key names the lead: of the deliveries of several feeds the one that was read first,
	// so that what arrives later changes no identifier; of those read in one run the earliest.
	Founder []uint32
	// Deliveries counts the records behind the lead.
	Deliveries []uint32
	// Donors are records of other feeds that hold fields which the lead's own record lacks, best first. Only leads
	// with such fields are in it.
	Donors map[uint32][]uint32
	// Origin gives, by record number, the earlier version that says where the lead came from, for records that no longer do.
	Origin map[uint32]uint32
}

// At is the time of a lead in microseconds since 1970, UTC.
func (l *Leads) At(records []Record, lead uint32) int64 { return records[l.Timed[lead]].At }

// FoldRecords folds records with the same key: one record that a feed delivered several times, unchanged or in a newer
// version. The latest version stands for the lead.
func FoldRecords(records []Record) *Leads {
	l := &Leads{
		Of: make([]uint32, len(records)), Record: make([]uint32, 0, len(records)),
		Timed: make([]uint32, 0, len(records)), Deliveries: make([]uint32, 0, len(records)),
	}
	seen := newTable(len(records))
	for i := range records {
		key := records[i].Key
		// The first half of the key leads to the slot; two keys that share only that half are told apart by
		// trying the next hash.
		for h := nonZero(binary.BigEndian.Uint64(key[:8])); ; h = nonZero(h*0xbf58476d1ce4e5b9 + 1) {
			slot, found := seen.slot(h)
			if !found {
				*slot = uint32(len(l.Record))
				l.Of[i] = *slot
				l.Record, l.Timed = append(l.Record, uint32(i)), append(l.Timed, uint32(i))
				l.Deliveries = append(l.Deliveries, 1)
				break
			}
			if lead := *slot; records[l.Record[lead]].Key == key {
				l.Of[i] = lead
				l.Deliveries[lead]++
				shown := l.Record[lead]
				optOut := (records[i].Flags | records[shown].Flags) & OptOut
				if newer(&records[i], &records[shown]) {
					l.Record[lead] = uint32(i)
				}
				records[l.Record[lead]].Flags |= optOut // a later version does not take an opt-out back
				if tellsTime(&records[i], &records[l.Timed[lead]]) {
					l.Timed[lead] = uint32(i)
				}
				break
			}
		}
	}
	l.Founder = slices.Clone(l.Record)
	l.keepOrigins(records)
	return l
}

// newer reports whether a is a later version of the record than b.
func newer(a, b *Record) bool {
	return a.Version > b.Version || a.Version == b.Version && a.Tie > b.Tie
}

// tellsTime reports whether a version a of a record tells its time better than b: by the better basis, and where the
// record itself is silent by the first arrival or reading, since a later one is none of the customer's doing.
func tellsTime(a, b *Record) bool {
	switch {
	case a.Basis != b.Basis:
		return a.Basis < b.Basis
	case a.Basis == transform.ByRecord:
		return newer(a, b)
	}
	return a.At < b.At || a.At == b.At && newer(a, b)
}

func nonZero(h uint64) uint64 {
	if h == 0 {
		return 1
	}
	return h
}

// FoldFeeds folds leads that several feeds delivered: the same customer, offer and action, within window of the first
// of them, or on the same day where one of the times is known only to the day. A feed knows its own records, so a fold
// takes at most one lead of each feed: two genuine actions in one feed stay two leads. The fullest record stands for the
// lead, and its holes in records are filled from the others. customers holds the customer of each lead; what is returned
// holds those of the leads that stay.
func FoldFeeds(records []Record, l *Leads, customers []uint32, window time.Duration) []uint32 {
	if !severalFeeds(records, l) {
		return customers
	}
	order := make([]uint32, len(l.Record))
	for i := range order {
		order[i] = uint32(i)
	}
	same := func(a, b uint32) int {
		ra, rb := &records[l.Record[a]], &records[l.Record[b]]
		if c := cmp.Compare(customers[a], customers[b]); c != 0 {
			return c
		}
		if c := cmp.Compare(ra.Offer, rb.Offer); c != 0 {
			return c
		}
		return cmp.Compare(ra.Action, rb.Action)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		if c := same(a, b); c != 0 {
			return c
		}
		if c := cmp.Compare(l.At(records, a), l.At(records, b)); c != 0 {
			return c
		}
		return records[l.Founder[a]].Key.Compare(records[l.Founder[b]].Key)
	})
	into := make([]uint32, len(l.Record)) // the lead that each lead is folded into: itself for most
	for i := range into {
		into[i] = uint32(i)
	}
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && same(order[start], order[end]) == 0 {
			end++
		}
		if end-start > 1 {
			foldGroup(records, l, order[start:end], into, window)
		}
		start = end
	}
	return l.renumber(records, into, customers)
}

func severalFeeds(records []Record, l *Leads) bool {
	for _, r := range l.Record {
		if records[r].Feed != records[l.Record[0]].Feed {
			return true
		}
	}
	return false
}

// foldGroup folds the leads of one customer, offer and action, given in time order.
func foldGroup(records []Record, l *Leads, group, into []uint32, window time.Duration) {
	var feeds []uint16
	for i, anchor := range group {
		if into[anchor] != anchor {
			continue
		}
		first := records[l.Timed[anchor]]
		dated, today := first.Flags.Has(DayOnly), floorDay(first.At) // a member known only to the day binds all to it
		feeds = append(feeds[:0], records[l.Record[anchor]].Feed)
		for _, other := range group[i+1:] {
			feed, told := records[l.Record[other]].Feed, &records[l.Timed[other]]
			if into[other] != other || slices.Contains(feeds, feed) || !near(&first, told, window) ||
				dated && floorDay(told.At) != today {
				continue
			}
			into[other] = anchor
			feeds = append(feeds, feed)
			if first.Flags.Has(DayOnly) && !told.Flags.Has(DayOnly) {
				first = *told // from here on the hour is known, and the window counts from it
			}
			l.adopt(records, anchor, other)
		}
	}
}

// near reports whether b may be the same action as the one first told by a.
func near(a, b *Record, window time.Duration) bool {
	if a.Basis == transform.ByRead || b.Basis == transform.ByRead {
		return false // when it happened is not known at all
	}
	if a.Flags.Has(DayOnly) || b.Flags.Has(DayOnly) {
		return floorDay(a.At) == floorDay(b.At)
	}
	return b.At-a.At <= window.Microseconds()
}

// adopt lets a lead that another feed delivered too take the time and the name from the better of the two. A time
// known only to the day neither tells the time nor names the lead, so that a feed which knows no more, and comes later,
// changes neither.
func (l *Leads) adopt(records []Record, lead, other uint32) {
	if better(&records[l.Timed[other]], &records[l.Timed[lead]], func(r *Record) int64 { return int64(r.Basis) }) {
		l.Timed[lead] = l.Timed[other]
	}
	a, b := &records[l.Founder[other]], &records[l.Founder[lead]]
	if a.Read < b.Read || a.Read == b.Read && better(a, b, func(r *Record) int64 { return r.At }) {
		l.Founder[lead] = l.Founder[other]
	}
}

// better orders records: those that know the hour first, then by rank, time and key.
func better(a, b *Record, rank func(*Record) int64) bool {
	if day := a.Flags.Has(DayOnly); day != b.Flags.Has(DayOnly) {
		return !day
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.At, b.At), a.Key.Compare(b.Key)) < 0
}

const day = int64(24 * time.Hour / time.Microsecond)

func floorDay(at int64) int64 {
	if at < 0 {
		at -= day - 1
	}
	return at / day
}

// renumber drops the leads that were folded into others and returns the customers of those that stay.
func (l *Leads) renumber(records []Record, into, customers []uint32) []uint32 {
	folded := map[uint32][]uint32{} // by lead: the records of the leads folded into it
	for i, to := range into {
		if to != uint32(i) {
			l.Deliveries[to] += l.Deliveries[i]
			folded[to] = append(folded[to], l.Record[i])
		}
	}
	for to, others := range folded {
		l.unite(records, to, others)
	}
	number := make([]uint32, len(into))
	kept := uint32(0)
	for i, to := range into {
		if to != uint32(i) {
			continue
		}
		number[i] = kept
		l.Record[kept], l.Timed[kept], l.Founder[kept], l.Deliveries[kept] = l.Record[i], l.Timed[i], l.Founder[i], l.Deliveries[i]
		customers[kept] = customers[i]
		kept++
	}
	for i, lead := range l.Of {
		l.Of[i] = number[into[lead]]
	}
	donors := make(map[uint32][]uint32, len(l.Donors))
	for lead, d := range l.Donors {
		if into[lead] == lead {
			donors[number[lead]] = d
		}
	}
	l.Donors = donors
	l.Record, l.Timed, l.Founder, l.Deliveries = l.Record[:kept], l.Timed[:kept], l.Founder[:kept], l.Deliveries[:kept]
	return customers[:kept]
}

// unite lets the fullest record stand for the lead and notes which others fill its holes.
func (l *Leads) unite(records []Record, lead uint32, others []uint32) {
	all := slices.Concat(others, []uint32{l.Record[lead]})
	slices.SortFunc(all, func(a, b uint32) int {
		if fuller(&records[a], &records[b]) {
			return -1
		}
		return 1
	})
	shown := &records[all[0]]
	l.Record[lead] = all[0]
	for _, other := range all[1:] {
		if fill(shown, &records[other]) {
			if l.Donors == nil {
				l.Donors = map[uint32][]uint32{}
			}
			l.Donors[lead] = append(l.Donors[lead], other)
		}
	}
}

// fill copies what the record to lacks from another record of the same lead and reports whether there was anything.
func fill(to, from *Record) bool {
	to.Flags |= from.Flags & (OptOut | IsTest)
	missing := from.Present &^ to.Present
	if missing == 0 {
		return false
	}
	if missing&Email != 0 {
		to.Email, to.Address, to.Domain, to.Kind = from.Email, from.Address, from.Domain, from.Kind
		to.Flags |= from.Flags & (HasEmail | IsInternal)
	}
	if missing&Phone != 0 {
		to.Phone, to.PhoneLand = from.Phone, from.PhoneLand
		to.Facts |= from.Facts & MobilePhone
	}
	if missing&Country != 0 {
		to.Country = from.Country
	}
	if missing&Company != 0 {
		to.Company = from.Company
		to.Facts |= from.Facts & (NoCompany | NamedAlike)
	}
	if missing&First != 0 {
		to.FirstName, to.FirstForm = from.FirstName, from.FirstForm
	}
	if missing&Last != 0 {
		to.LastName, to.LastForm = from.LastName, from.LastForm
	}
	if missing&Marketplace != 0 {
		to.Source = from.Source
	}
	to.Present |= missing
	to.Issues &^= settled(missing)
	return true
}

// settled are the issues that another feed's value of a field has made untrue.
func settled(filled Field) (issues uint16) {
	for _, s := range []struct {
		by    Field
		issue string
	}{
		{Email, transform.IssueBadEmail}, {Phone, transform.IssueBadPhone}, {Country, transform.IssueUnknownCountry},
		{Marketplace, transform.IssueUnknownSource}, {First | Last | Email | Phone, transform.IssueNoContact},
	} {
		if filled&s.by != 0 {
			issues |= transform.IssueMask([]string{s.issue})
		}
	}
	return issues
}

// fuller reports whether record a shows a lead better than b: one that names nobody comes last, before it one with a role
// mailbox, so that it does not hide the person's own; then the number of fields decides; of equal ones the smaller key wins.
func fuller(a, b *Record) bool {
	if nobody := a.Flags.Has(Contactless); nobody != b.Flags.Has(Contactless) {
		return !nobody
	}
	if role := roleMailbox(a); role != roleMailbox(b) {
		return !role
	}
	na, nb := bits.OnesCount16(uint16(a.Present)), bits.OnesCount16(uint16(b.Present))
	return na > nb || na == nb && a.Key.Compare(b.Key) < 0
}

func roleMailbox(r *Record) bool { return r.Present&Email != 0 && !r.Flags.Has(HasEmail) }
