package resolve

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// synthetic makes n records like those of a year: three feeds, a tenth delivered again, a tenth through a second
// feed, three leads a customer, and one in five without an e-mail.
func synthetic(n int) []Record {
	random := rand.New(rand.NewPCG(1, 2))
	records := make([]Record, 0, n)
	for i := 0; len(records) < n; i++ {
		person := random.IntN(n/3 + 1)
		at := noon + random.Int64N(365)*day + random.Int64N(day)
		r := rec(uint16(random.IntN(3)), fmt.Sprint(i), at, does(uint32(random.IntN(5)), uint32(random.IntN(4))),
			phone(fmt.Sprint(person)), of(fmt.Sprint("company", person/4), "SE"))
		r.FirstName, r.LastName = ShortHash(fmt.Sprint("first", person%499)), ShortHash(fmt.Sprint("last", person%4999))
		if random.IntN(5) > 0 {
			email(fmt.Sprint("person", person))(&r)
			if random.IntN(2) == 0 {
				r.Domain = Hash(fmt.Sprint("domain", person/4))
			}
		}
		records = append(records, r)
		switch random.IntN(10) {
		case 0:
			records = append(records, r)
		case 1:
			r.Feed = (r.Feed + 1) % 3
			r.Key = NewKey(fmt.Sprintf("feed%d", r.Feed), fmt.Sprint(i), "", 0, 0, false)
			r.At += random.Int64N(5 * minute)
			records = append(records, r)
		}
	}
	return records[:n]
}

const benchRecords = 100_000

func perRecord(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRecords, "ns/record")
}

func BenchmarkFoldRecords(b *testing.B) {
	records := synthetic(benchRecords)
	b.ReportAllocs()
	for b.Loop() {
		FoldRecords(records)
	}
	perRecord(b)
}

func BenchmarkPersons(b *testing.B) {
	in := told(synthetic(benchRecords))
	l := FoldRecords(in.Records)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := persons(b.Context(), in, l, &rulings{}, &Options{}); err != nil {
			b.Fatal(err)
		}
	}
	perRecord(b)
}

func BenchmarkResolve(b *testing.B) {
	records := synthetic(benchRecords)
	in := told(slices.Clone(records))
	b.ReportAllocs()
	for b.Loop() {
		copy(in.Records, records) // Resolve fills holes in place
		resolvedInput(b, in, Options{Window: tenMinutes})
	}
	perRecord(b)
}

// One moment for all: a feed that knows nothing but a day makes every comparison a tie.
func BenchmarkResolveOneDay(b *testing.B) {
	records := synthetic(benchRecords)
	for i := range records {
		records[i].At = noon
		dayOnly(&records[i])
	}
	in := told(slices.Clone(records))
	b.ReportAllocs()
	for b.Loop() {
		copy(in.Records, records)
		resolvedInput(b, in, Options{Window: tenMinutes})
	}
	perRecord(b)
}

// lived is what synthetic makes, with people who have several phones and write their names in several ways.
func lived(n int) *Resolution {
	records := synthetic(n)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range records {
		r := &records[i]
		r.Row = uint32(r.Phone) // whose it is
		person(fmt.Sprint("first", r.Phone%1000), fmt.Sprint("last", r.Phone%5000))(r)
		if random.IntN(4) == 0 {
			r.FirstName, r.FirstForm = 7, NewNameForm(Initials, 1, true, false)
		}
		if random.IntN(4) == 0 {
			r.Phone = uint64(random.IntN(n/20) + 1)
		}
		r.PhoneLand, r.Facts = code("SE"), Facts(random.IntN(8))
		r.Present |= JobTitle
	}
	return grouped(records, func(r *Record) uint64 { return uint64(r.Row) })
}

func BenchmarkGolden(b *testing.B) {
	r := lived(benchRecords)
	var g Golden
	b.ReportAllocs()
	for b.Loop() {
		for c := range r.Customers.Len() {
			r.Golden(uint32(c), &g)
		}
	}
	perRecord(b)
}

func BenchmarkFindShared(b *testing.B) {
	r := lived(benchRecords)
	b.ReportAllocs()
	for b.Loop() {
		shared := r.findShared()
		shared.mark(r)
	}
	perRecord(b)
}

func BenchmarkAccounts(b *testing.B) {
	r := lived(benchRecords)
	b.ReportAllocs()
	for b.Loop() {
		newEmployers(r.Records, r.Leads)
	}
	perRecord(b)
}

func BenchmarkAccountGolden(b *testing.B) {
	r := lived(benchRecords)
	var g Golden
	b.ReportAllocs()
	for b.Loop() {
		for a := range r.Accounts.Len() {
			r.AccountGolden(uint32(a), &g)
		}
	}
	perRecord(b)
}

func BenchmarkLeadID(b *testing.B) {
	k := NewKey("feed", "1", "", 0, 0, false)
	b.ReportAllocs()
	for b.Loop() {
		k[0] ^= LeadID(k)[1]
	}
}

// A tenth of the records name nobody: each of a company, offer and day of its own, or all of one.
func BenchmarkJoinContactless(b *testing.B) {
	for _, c := range []struct {
		name string
		at   func(*Record)
	}{{"spread", func(*Record) {}}, {"one place", func(r *Record) {
		r.At, r.Offer, r.Company = noon, 1, 1
	}}} {
		b.Run(c.name, func(b *testing.B) {
			records := synthetic(benchRecords)
			for i := range records {
				c.at(&records[i])
				if i%10 == 0 {
					contactless(&records[i])
					records[i].Feed = 3
				}
			}
			work := make([]Record, len(records))
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				copy(work, records)
				l := FoldRecords(work)
				customers := acquainted(work, l)
				b.StartTimer()
				JoinContactless(work, l, customers)
			}
			perRecord(b)
		})
	}
}
