package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"leadmill/transform"
)

func TestFoldRecords(t *testing.T) {
	for _, c := range []struct {
		what     string
		records  []Record
		of       []uint32
		shown    uint32 // record that lead 0 shows
		timed    uint32 // record that gives lead 0 its time
		delivers uint32 // deliveries of lead 0
	}{
		{"one record", []Record{rec(0, "1", noon)}, []uint32{0}, 0, 0, 1},
		{"two ids", []Record{rec(0, "1", noon), rec(0, "2", noon)}, []uint32{0, 1}, 0, 0, 1},
		{"one id in two feeds", []Record{rec(0, "1", noon), rec(1, "1", noon)}, []uint32{0, 1}, 0, 0, 1},
		{"delivered again, unchanged",
			[]Record{rec(0, "1", noon), rec(0, "2", noon), rec(0, "1", noon)}, []uint32{0, 1, 0}, 0, 0, 2},
		{"a newer version",
			[]Record{rec(0, "1", noon, version(1, 9)), rec(0, "1", noon+5, version(2, 1))}, []uint32{0, 0}, 1, 1, 2},
		{"an older version that comes late",
			[]Record{rec(0, "1", noon, version(2, 1)), rec(0, "1", noon+5, version(1, 9))}, []uint32{0, 0}, 0, 0, 2},
		{"two versions of one time: the larger hash of the content",
			[]Record{rec(0, "1", noon, version(1, 3)), rec(0, "1", noon+5, version(1, 4))}, []uint32{0, 0}, 1, 1, 2},
		{"read twice: the first reading tells the time, the newer version the rest",
			[]Record{
				rec(0, "1", noon, version(1, 0), timed(transform.ByRead)),
				rec(0, "1", noon+hour, version(2, 0), timed(transform.ByRead)),
			}, []uint32{0, 0}, 1, 0, 2},
		{"read twice, the first reading comes last",
			[]Record{
				rec(0, "1", noon+hour, version(2, 0), timed(transform.ByRead)),
				rec(0, "1", noon, version(1, 0), timed(transform.ByRead)),
			}, []uint32{0, 0}, 0, 1, 2},
		{"an old version with a time, a newer one without",
			[]Record{
				rec(0, "1", noon, version(1, 0)),
				rec(0, "1", noon-hour, version(2, 0), timed(transform.ByRead)),
			}, []uint32{0, 0}, 1, 0, 2},
		{"an old version without a time, a newer one with",
			[]Record{
				rec(0, "1", noon-hour, version(1, 0), timed(transform.ByRead)),
				rec(0, "1", noon, version(2, 0), timed(transform.ByReceived)),
			}, []uint32{0, 0}, 1, 1, 2},
		{"a reading between two versions with times",
			[]Record{
				rec(0, "1", noon, version(1, 0)),
				rec(0, "1", noon-hour, version(9, 0), timed(transform.ByRead)),
				rec(0, "1", noon+hour, version(2, 0)),
			}, []uint32{0, 0, 0}, 1, 2, 3},
	} {
		l := FoldRecords(c.records)
		if !equal(l.Of, c.of) || l.Record[0] != c.shown || l.Timed[0] != c.timed || l.Deliveries[0] != c.delivers {
			t.Errorf("%s: Of = %v, shows %d, timed by %d, %d deliveries; want %v, %d, %d, %d",
				c.what, l.Of, l.Record[0], l.Timed[0], l.Deliveries[0], c.of, c.shown, c.timed, c.delivers)
		}
		if l.At(c.records, 0) != c.records[c.timed].At {
			t.Errorf("%s: At = %d, want %d", c.what, l.At(c.records, 0), c.records[c.timed].At)
		}
	}
}

// An opt-out is sticky: no later version takes it back, whatever the order of the versions.
func TestOptOutOfAnyVersionCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := make([]Record, rapid.IntRange(1, 6).Draw(t, "versions"))
		opted := false
		for i := range records {
			records[i] = rec(0, "1", noon, version(rapid.Int64Range(0, 3).Draw(t, "version"), uint32(i)))
			if rapid.IntRange(0, 3).Draw(t, "opted out") == 0 {
				records[i].Flags, opted = OptOut, true
			}
		}
		l := FoldRecords(records)
		if got := records[l.Record[0]].Flags.Has(OptOut); got != opted {
			t.Fatalf("the lead is opted out = %v, want %v", got, opted)
		}
	})
}

// The better basis tells the time whatever the version; of arrivals the first.
func TestBasisOfARecordDeliveredAgain(t *testing.T) {
	bases := []transform.TimeBasis{transform.ByRecord, transform.ByReceived, transform.ByPath, transform.ByRead}
	for i, better := range bases {
		for _, worse := range bases[i+1:] {
			a, b := rec(0, "1", noon, version(1, 0), timed(better)), rec(0, "1", noon-hour, version(2, 0), timed(worse))
			for _, records := range [][]Record{{a, b}, {b, a}} {
				if got := FoldRecords(records).At(records, 0); got != noon {
					t.Errorf("a newer version known by %s moves a lead known by %s", worse, better)
				}
			}
		}
		if better == transform.ByRecord {
			continue
		}
		a, b := rec(0, "1", noon, version(1, 0), timed(better)), rec(0, "1", noon+hour, version(2, 0), timed(better))
		for _, records := range [][]Record{{a, b}, {b, a}} {
			if got := FoldRecords(records).At(records, 0); got != noon {
				t.Errorf("delivered again, a lead known by %s moves to the later time", better)
			}
		}
	}
	// One version, delivered twice, with two arrivals: the order must not matter.
	a, b := rec(0, "1", noon, version(1, 1), timed(transform.ByReceived)), rec(0, "1", noon+hour, version(1, 1), timed(transform.ByReceived))
	for _, records := range [][]Record{{a, b}, {b, a}} {
		if got := FoldRecords(records).At(records, 0); got != noon {
			t.Error("of two arrivals of one version, the later one tells the time")
		}
	}
}

func TestFoldRecordsOfNone(t *testing.T) {
	if l := FoldRecords(nil); len(l.Of)+len(l.Record)+len(l.Timed)+len(l.Founder)+len(l.Deliveries) != 0 {
		t.Errorf("FoldRecords(nil) = %+v", l)
	}
}

// Keys that share their first half are led to the same slot, and 0 stands for "missing" there.
func TestFoldRecordsTellsKeysWithOneFirstHalfApart(t *testing.T) {
	var records []Record
	for first := range byte(3) {
		for second := range byte(20) {
			for range 2 {
				records = append(records, Record{Key: Key{7: first, 15: second}})
			}
		}
	}
	l := FoldRecords(records)
	if len(l.Record) != 60 {
		t.Fatalf("60 keys make %d leads", len(l.Record))
	}
	for i, lead := range l.Of {
		if records[l.Record[lead]].Key != records[i].Key {
			t.Fatalf("the record with key %x went to the lead of %x", records[i].Key, records[l.Record[lead]].Key)
		}
	}
}

// deliveries draws records of few keys and versions. What a version of a record holds is a function of the version,
// as it is of real records.
func deliveries(t *rapid.T) []Record {
	contents := map[string]Record{}
	bases := []transform.TimeBasis{transform.ByRecord, transform.ByReceived, transform.ByPath, transform.ByRead}
	n := rapid.IntRange(0, 30).Draw(t, "records")
	records := make([]Record, n)
	for i := range records {
		key := Key{3: rapid.ByteRange(0, 2).Draw(t, "first half"), 11: rapid.ByteRange(0, 2).Draw(t, "second half")}
		v, tie := rapid.Int64Range(0, 3).Draw(t, "version"), rapid.Uint32Range(0, 2).Draw(t, "tie")
		name := fmt.Sprint(key, v, tie)
		r, ok := contents[name]
		if !ok {
			r = Record{Key: key, Version: v, Tie: tie, At: rapid.Int64Range(-3, 3).Draw(t, "at"), Basis: rapid.SampledFrom(bases).Draw(t, "basis")}
			contents[name] = r
		}
		records[i] = r
	}
	return records
}

// TestFoldRecordsKeepsTheBestOfEachKey compares with what the rules say of each key by itself.
func TestFoldRecordsKeepsTheBestOfEachKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := deliveries(t)
		l := FoldRecords(records)
		byKey := map[Key][]Record{}
		for _, r := range records {
			byKey[r.Key] = append(byKey[r.Key], r)
		}
		if len(l.Record) != len(byKey) {
			t.Fatalf("%d keys make %d leads", len(byKey), len(l.Record))
		}
		for i, lead := range l.Of {
			same := byKey[records[i].Key]
			latest := slices.MaxFunc(same, versions)
			best := slices.MinFunc(same, func(a, b Record) int { return cmp.Compare(a.Basis, b.Basis) }).Basis
			told := slices.DeleteFunc(slices.Clone(same), func(r Record) bool { return r.Basis != best })
			first := slices.MinFunc(told, func(a, b Record) int { return cmp.Compare(a.At, b.At) }).At
			if best == transform.ByRecord { // what the record says of itself may be mended; an arrival is the first one
				first = slices.MaxFunc(told, versions).At
			}
			if got := records[l.Record[lead]]; got != latest {
				t.Fatalf("lead %d shows %+v, want %+v", lead, got, latest)
			}
			if got := l.At(records, lead); got != first {
				t.Fatalf("lead %d is at %d, want %d", lead, got, first)
			}
			if got := records[l.Founder[lead]].Key; got != records[i].Key {
				t.Fatalf("lead %d is founded by %x, want %x", lead, got, records[i].Key)
			}
			if int(l.Deliveries[lead]) != len(same) {
				t.Fatalf("lead %d has %d deliveries, want %d", lead, l.Deliveries[lead], len(same))
			}
		}
	})
}

func versions(a, b Record) int {
	if a.Version != b.Version {
		return int(a.Version - b.Version)
	}
	return int(a.Tie) - int(b.Tie)
}

func TestFoldRecordsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := deliveries(t)
		other, place := shuffled(records, rapid.Uint64().Draw(t, "order"))
		a, b := FoldRecords(records), FoldRecords(other)
		moved := make([]uint32, len(records))
		for i, p := range place {
			moved[i] = b.Of[p]
			if x, y := records[a.Record[a.Of[i]]], other[b.Record[b.Of[p]]]; x != y {
				t.Fatalf("record %d is shown as %+v, in another order as %+v", i, x, y)
			}
			if x, y := a.At(records, a.Of[i]), b.At(other, b.Of[p]); x != y {
				t.Fatalf("record %d is at %d, in another order at %d", i, x, y)
			}
		}
		if !equal(partition(a.Of), partition(moved)) {
			t.Fatalf("Of = %v, in another order %v", partition(a.Of), partition(moved))
		}
	})
}

// The size of a record is most of what a night needs in memory for a lead; docs/performance.md names it.
func TestRecordSize(t *testing.T) {
	if got := unsafe.Sizeof(Record{}); got > 128 {
		t.Errorf("a record takes %d bytes, want at most 128", got)
	}
}
