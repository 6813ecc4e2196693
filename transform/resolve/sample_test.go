package resolve

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"leadmill/transform"
	"leadmill/transform/resolve/forest"
	"leadmill/transform/resolve/match"
)

const (
	minute = int64(time.Minute / time.Microsecond)
	hour   = 60 * minute
)

// noon of a Saturday: far enough from midnight that minutes do not change the day.
var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC).UnixMicro()

type change func(*Record)

// rec is a record with an id of its own feed; its version is its time.
func rec(feed uint16, id string, at int64, changes ...change) Record {
	r := Record{Key: NewKey(fmt.Sprintf("feed%d", feed), id, "", 0, 0, false), Feed: feed, At: at, Version: at}
	for _, c := range changes {
		c(&r)
	}
	return r
}

func email(name string) change {
	return func(r *Record) {
		r.Email, r.Address, r.Kind = Hash(name), uint32(Hash("address", name)), kindCorporate
		r.Flags |= HasEmail
		r.Present |= Email
	}
}

// spelled changes how the e-mail is written, not whose it is.
func spelled(address string) change {
	return func(r *Record) { r.Address = uint32(Hash("address", address)) }
}

func mailbox(name string, kind uint8) change {
	return func(r *Record) {
		email(name)(r)
		r.Kind = kind
		if kind == kindRole {
			r.Flags &^= HasEmail
		}
	}
}

// normalize.EmailKind, which this package takes as a number.
const (
	kindCorporate = 1 + iota
	kindFree
	kindRole
	kindDisposable
)

func phone(number string) change {
	return func(r *Record) {
		r.Phone = Hash(number)
		r.Present |= Phone
	}
}

func at(domain string) change { return func(r *Record) { r.Domain = Hash(domain) } }

func of(company, land string) change {
	return func(r *Record) {
		r.Company, r.Country = Hash(company), code(land)
		r.Present |= Company
	}
}

// code is a country as a record holds it.
func code(land string) uint16 {
	if land == "" {
		return 0
	}
	return uint16(land[0])<<8 | uint16(land[1])
}

func firstName(name string, form NameForm) change {
	return func(r *Record) { r.FirstName, r.FirstForm = ShortHash(name), form }
}

func lastName(name string, form NameForm) change {
	return func(r *Record) { r.LastName, r.LastForm = ShortHash(name), form }
}

func knows(f Facts) change { return func(r *Record) { r.Facts |= f } }

func does(offer, action uint32) change {
	return func(r *Record) { r.Offer, r.Action = offer, action }
}

func timed(basis transform.TimeBasis) change { return func(r *Record) { r.Basis = basis } }
func flagged(f Flags) change                 { return func(r *Record) { r.Flags |= f } }
func holds(f Field) change                   { return func(r *Record) { r.Present |= f } }
func version(v int64, tie uint32) change {
	return func(r *Record) { r.Version, r.Tie = v, tie }
}

// dayOnly moves the record to midnight, as a bare date is read.
func dayOnly(r *Record) {
	r.At = floorDay(r.At) * day
	r.Flags |= DayOnly
}

// partition renames groups by first appearance, so that two groupings of the same things compare equal.
func partition(groups []uint32) []uint32 {
	names := map[uint32]uint32{}
	renamed := make([]uint32, len(groups))
	for i, g := range groups {
		if g == None {
			renamed[i] = None
			continue
		}
		if _, ok := names[g]; !ok {
			names[g] = uint32(len(names))
		}
		renamed[i] = names[g]
	}
	return renamed
}

// shuffled returns the records in another order, and where each of the originals went.
func shuffled(records []Record, seed uint64) (other []Record, place []int) {
	order := rand.New(rand.NewPCG(seed, 1)).Perm(len(records))
	other, place = make([]Record, len(records)), make([]int, len(records))
	for to, from := range order {
		other[to], place[from] = records[from], to
	}
	return other, place
}

// told gives the engine what records say of a person: a text for each hash, so that what is alike in two records is alike
// in what the engine compares, and what is not is not.
func told(records []Record) Input {
	in := Input{Records: records, Persons: make([]match.Lead, len(records)), Values: match.NewValues()}
	for i := range records {
		r := &records[i]
		p := match.Person{
			First: letters(uint64(r.FirstName)), Last: letters(uint64(r.LastName)), Email: letters(r.Email), Kind: match.EmailKind(r.Kind),
			Phone: letters(r.Phone), Company: letters(r.company()), Domain: letters(r.Domain), Country: letters(uint64(r.Country)),
		}
		if p.Email != "" {
			p.Email += "@mail" + p.Domain + ".example"
		}
		in.Persons[i] = in.Values.Intern(&p)
	}
	return in
}

// letters spells a hash; "" for 0. Two hashes are spelt so differently that nobody takes one for a slip of the other.
func letters(hash uint64) string {
	if hash == 0 {
		return ""
	}
	var b strings.Builder
	for hash = Hash(fmt.Sprint(hash)); hash > 0; hash /= 26 {
		b.WriteByte('a' + byte(hash%26))
	}
	return b.String()
}

// resolved resolves records that are known to the engine as told says.
func resolved(t rapid.TB, records []Record, o Options) *Resolution {
	t.Helper()
	return resolvedInput(t, told(records), o)
}

func resolvedInput(t rapid.TB, in Input, o Options) *Resolution {
	t.Helper()
	r, err := Resolve(context.Background(), in, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// acquainted is the simplest grouping there is, for tests of what comes after: who shares an e-mail of a person or a phone
// is one customer.
func acquainted(records []Record, l *Leads) []uint32 {
	customers, first := forest.New(len(l.Record)), map[uint64]uint32{}
	for lead, r := range l.Record {
		for _, value := range []uint64{records[r].Email, records[r].Phone} {
			if value == 0 || value == records[r].Email && !records[r].Flags.Has(HasEmail) {
				continue
			}
			if other, ok := first[value]; ok {
				customers.Join(other, uint32(lead))
			} else {
				first[value] = uint32(lead)
			}
		}
	}
	for lead := range customers {
		customers[lead] = customers.Find(uint32(lead))
	}
	return customers
}

// folded runs the steps up to FoldFeeds and returns the lead of each record.
func folded(records []Record, window time.Duration) (*Leads, []uint32) {
	l := FoldRecords(records)
	return l, FoldFeeds(records, l, acquainted(records, l), window)
}

func equal(a, b []uint32) bool { return slices.Equal(a, b) }
