package evaluate_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/transform/resolve/evaluate"
	"leadmill/transform/resolve/match"
)

func mapping(t testing.TB, yaml string) evaluate.Mapping {
	t.Helper()
	m, err := evaluate.ParseMapping("m.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// texts spells a lead out.
func texts(s *evaluate.Sample, row int) string {
	l := &s.Leads[row]
	var parts []string
	for f, number := range []uint32{l.First, l.Last, l.Email, l.Phone, l.Company, l.Domain, uint32(l.Country), l.Title} {
		parts = append(parts, s.Values.Text(match.Field(f), number))
	}
	return strings.Join(parts, "|")
}

func TestReadDefault(t *testing.T) {
	const file = "\ufeffid, person , first_name,last_name,email,phone,country,company,job_title,notes\r\n" +
		"a, p1 ,José,O'Neill,Jose@Mail.Contoso.com,020 7946 0018,UK,Contoso Ltd,CEO,x\r\n" +
		"b,p2,,,,,,,,\r\n" +
		"c,,Ann,,,,nsw,,,\r\n" +
		"d,p1,\"Ann \"\"A\"\"\",,,,,,,\r\n"
	s, err := evaluate.Read(t.Context(), strings.NewReader(file), "x.csv", evaluate.DefaultMapping(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, s.IDs); diff != "" {
		t.Errorf("IDs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]uint32{0, 1, evaluate.Unlabelled, 0}, s.Person); diff != "" || s.Persons != 2 {
		t.Errorf("Person of %d persons (-want +got):\n%s", s.Persons, diff)
	}
	for row, want := range []string{
		"jose|oneill|jose@mail.contoso.com|+442079460018|contoso|contoso.com|GB|ceo", "|||||||", "ann||||||nsw|", "ann a|||||||",
	} {
		if got := texts(s, row); got != want {
			t.Errorf("row %d is %q, want %q", row, got, want)
		}
	}
}

func TestReadMapped(t *testing.T) {
	m := mapping(t, `
fields: {first_name: [nick, given], phone: ssn, company: org}
constants: {country: GB, company: none given, job_title: Engineer}
identifier: phone
person: {column: rec, pattern: '^rec-(\d+)-'}
`)
	const file = "rec, nick, given, ssn, org\nrec-7-org, , Ann, 19-71 x, Acme\nrec-7-dup-0, \"Bob\", Ann, , \nrex-7-dup, , , 5, \n"
	s, err := evaluate.Read(t.Context(), strings.NewReader(file), "x.csv", m, 1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, s.IDs); diff != "" {
		t.Errorf("IDs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]uint32{0, 0, evaluate.Unlabelled}, s.Person); diff != "" {
		t.Errorf("Person (-want +got):\n%s", diff)
	}
	for row, want := range []string{"ann|||1971|acme||GB|engineer", "bob||||none given||GB|engineer", "|||5|none given||GB|engineer"} {
		if got := texts(s, row); got != want {
			t.Errorf("row %d is %q, want %q", row, got, want)
		}
	}
}

func TestReadKeyFile(t *testing.T) {
	m := mapping(t, "fields: {email: mail}\nperson: {column: who, key_file: k, join: {src: source, no: number}, where: {kind: good}}")
	const file = "src,no,mail\nA,1,a@b.example\nA,2,a@c.example\nB,1,a@d.example\n"
	for _, c := range []struct {
		name, key string
		want      []uint32
		fault     string
	}{
		{"two columns", "who,number,source,kind\nx,1,A,good\nx,1,B,good\ny,2,A,good\ny,1,A,bad\n", []uint32{0, 1, 0}, ""},
		{"told twice", "who,number,source,kind\nx,1,A,good\nx,1,A,good\n", []uint32{0, evaluate.Unlabelled, evaluate.Unlabelled}, ""},
		{"contradiction", "who,number,source,kind\nx,1,A,good\ny,1,A,good\n", nil, "gives one row two persons, in its row 2"},
		{"no row fits", "who,number,source,kind\nx,9,A,good\n", nil, "names no person in any row"},
		{"column missing", "who,numbers,source,kind\n", nil, `has no column "number"; did you mean "numbers"?`},
		{"empty", "", nil, "is empty"},
	} {
		m.Person.KeyFile = filepath.Join(t.TempDir(), "key.csv")
		if err := os.WriteFile(m.Person.KeyFile, []byte(c.key), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := evaluate.Read(t.Context(), strings.NewReader(file), "x.csv", m, 1)
		if c.fault != "" {
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%s: Read() = %v, want %q", c.name, err, c.fault)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: Read() = %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, s.Person); diff != "" {
			t.Errorf("%s: Person (-want +got):\n%s", c.name, diff)
		}
	}
	m.Person.KeyFile = filepath.Join(t.TempDir(), "none")
	if _, err := evaluate.Read(t.Context(), strings.NewReader(file), "x.csv", m, 1); err == nil || !strings.Contains(err.Error(), "person.key_file") {
		t.Errorf("Read() without a key file = %v", err)
	}
}

func TestReadFaults(t *testing.T) {
	mapped := mapping(t, "id: number\nfields: {email: mail}\nperson: {column: who}")
	for _, c := range []struct {
		name, file string
		m          evaluate.Mapping
		kind       any
		want       string
	}{
		{"empty", "", mapped, new(*evaluate.DataError), "x.csv is empty"},
		{"header only", "number,mail,who\n", mapped, new(*evaluate.DataError), "holds no rows"},
		{"UTF-16", "\xff\xfei\x00d\x00", mapped, new(*evaluate.DataError), "UTF-16"},
		{"ragged", "number,mail,who\n1,secret\n", mapped, new(*evaluate.DataError), "record on line 2: wrong number of fields"},
		{"quote", "number,mail,who\n1,secret\"x,a\n", mapped, new(*evaluate.DataError), "no good CSV"},
		{"columns", "nummer,mails,whom\n", mapped, new(*evaluate.MappingError), `mapping m.yaml: fields.email: x.csv has no column "mail"; did you mean "mails"?`},
		{"all of them", "nummer,mails,whom\n", mapped, new(*evaluate.MappingError), `person.column: x.csv has no column "who"`},
		{"twice", "number,mail,mail,who\n", mapped, new(*evaluate.MappingError), `two columns "mail"`},
		{"no label", "number,mail,who\n1,a@b.example,\n", mapped, new(*evaluate.DataError), "names no person in any row"},
		{"no person", "email\n", evaluate.DefaultMapping(), new(*evaluate.DataError), `no column "person"`},
		{"labels of published leads", "lead_id,person\nL1,x\n", evaluate.DefaultMapping(), new(*evaluate.DataError), "are scored with --config"},
		{"nothing to compare", "person,shoe_size\n", evaluate.DefaultMapping(), new(*evaluate.DataError), "no column to compare"},
	} {
		_, err := evaluate.Read(t.Context(), strings.NewReader(c.file), "x.csv", c.m, 2)
		if err == nil || !errors.As(err, c.kind) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Read() = %v, want a %T with %q", c.name, err, c.kind, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows what the file holds: %v", c.name, err)
		}
	}
	if _, err := evaluate.Load(t.Context(), filepath.Join(t.TempDir(), "none"), mapped, 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Load of no file = %v, want that there is none", err)
	}
}

func TestRepeatedIDs(t *testing.T) {
	const file = "id,email,person\nb,a@b.example,x\na,,x\nb,a@b.example,x\nb,,y\na,,x\nc,,z\n"
	unnamed := evaluate.DefaultMapping()
	unnamed.ID = ""
	for _, c := range []struct {
		m    evaluate.Mapping
		want int
	}{{evaluate.DefaultMapping(), 3}, {unnamed, 0}} {
		s, err := evaluate.Read(t.Context(), strings.NewReader(file), "x.csv", c.m, 1)
		if err != nil || s.Repeated != c.want || len(s.Leads) != 6 {
			t.Errorf("with ids in column %q: %d of %d repeated, %v; want %d of 6", c.m.ID, s.Repeated, len(s.Leads), err, c.want)
		}
	}
}

// many is a file of several batches.
func many(rows int) string {
	var b strings.Builder
	b.WriteString("id,first_name,email,person\n")
	for i := range rows {
		fmt.Fprintf(&b, "r%d,Name%d,m%d@contoso.com,p%d\n", i, i%100, i%777, i%5000)
	}
	return b.String()
}

// TestLoadOrder: batches come back in the order of the file, whoever read them.
func TestLoadOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "many.csv")
	if err := os.WriteFile(path, []byte(many(30_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	byNumber := evaluate.DefaultMapping()
	byNumber.ID = ""
	s, err := evaluate.Load(t.Context(), path, byNumber, 3)
	if err != nil || s.IDs[0] != "1" || s.IDs[29_999] != "30000" {
		t.Errorf("without a column of ids, rows are not named by number: %v", err)
	}
	for _, workers := range []int{1, 4} {
		s, err := evaluate.Load(t.Context(), path, evaluate.DefaultMapping(), workers)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Leads) != 30_000 || len(s.IDs) != 30_000 || s.Persons != 5000 {
			t.Fatalf("%d workers: %d leads, %d ids, %d persons", workers, len(s.Leads), len(s.IDs), s.Persons)
		}
		for i, id := range s.IDs {
			if want := fmt.Sprintf("r%d", i); id != want || s.Person[i] != uint32(i%5000) {
				t.Fatalf("%d workers: row %d is %s of person %d, want %s", workers, i, id, s.Person[i], want)
			}
			if got, want := s.Values.Text(match.Email, s.Leads[i].Email), fmt.Sprintf("m%d@contoso.com", i%777); got != want {
				t.Fatalf("%d workers: row %d has %q, want %q", workers, i, got, want)
			}
		}
	}
}

// endless repeats rows for ever, and cancels its reading after a while.
type endless struct {
	row    string
	cancel context.CancelFunc
	reads  int
}

func (e *endless) Read(p []byte) (n int, err error) {
	if e.reads++; e.reads == 50 {
		e.cancel()
	}
	for n+len(e.row) <= len(p) {
		n += copy(p[n:], e.row)
	}
	return n, nil
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	file := io.MultiReader(strings.NewReader("id,email,person\n"), &endless{row: "1,a@b.example,p\n", cancel: cancel})
	if _, err := evaluate.Read(ctx, file, "x.csv", evaluate.DefaultMapping(), 2); !errors.Is(err, context.Canceled) {
		t.Errorf("Read() after cancel = %v, want context.Canceled", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(goodMapping, "rec_id,given_name,organisation\n1,a,b\n")
	f.Add("fields: {email: m}\nperson: {column: p, pattern: '(.)'}", "m,p\na@b.example,x\n\"\",\n")
	f.Add("fields: {phone: m, country: [c, d]}\nidentifier: phone\nperson: {column: p}", "m,p,c,d\n\xff1,x,,sa\n")
	f.Add("- a: [b, {c: *d}]", "\xef\xbb\xbfa")
	f.Fuzz(func(t *testing.T, yaml, file string) {
		m, err := evaluate.ParseMapping("m.yaml", []byte(yaml))
		if err != nil {
			m = evaluate.DefaultMapping()
		}
		m.Person.KeyFile, m.Person.Join = "", nil // no file of the name that the fuzzer thinks of
		s, err := evaluate.Read(t.Context(), strings.NewReader(file), "x.csv", m, 2)
		if err != nil {
			return
		}
		if n := len(s.Leads); len(s.IDs) != n || len(s.Person) != n || n == 0 {
			t.Errorf("%d leads, %d ids, %d persons", n, len(s.IDs), len(s.Person))
		}
		for _, p := range s.Person {
			if p != evaluate.Unlabelled && int(p) >= s.Persons {
				t.Errorf("person %d of %d", p, s.Persons)
			}
		}
	})
}
