package resolve

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"leadmill/transform"
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

func phone(number, last string) change {
	return func(r *Record) {
		r.Phone, r.PhoneName = Hash(number), Hash(number, last)
		r.Present |= Phone
	}
}

func named(name, company string) change {
	return func(r *Record) { r.NameCompany = Hash(name, company) }
}

func at(domain string) change { return func(r *Record) { r.Domain = Hash(domain) } }

func of(company, land string) change {
	return func(r *Record) {
		r.CompanyLand = Hash(company, land)
		r.Present |= Company
	}
}

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

// folded runs the steps up to FoldFeeds and returns the lead of each record.
func folded(records []Record, window time.Duration) (*Leads, []uint32) {
	l := FoldRecords(records)
	return l, FoldFeeds(records, l, Persons(records, l), window)
}

func equal(a, b []uint32) bool { return slices.Equal(a, b) }
