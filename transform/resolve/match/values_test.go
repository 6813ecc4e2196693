package match

import (
	"fmt"
	"sync"
	"testing"
)

func TestValuesKeepWhatTheyAreGiven(t *testing.T) {
	v := NewValues()
	const each = 5000
	numbers := make([][]Lead, 4)
	var all sync.WaitGroup
	for w := range numbers {
		all.Go(func() {
			for i := range each {
				numbers[w] = append(numbers[w], v.Intern(&Person{Email: mailbox(i), Last: "mönch", Country: "SE"}))
			}
		})
	}
	all.Wait()
	for w := range numbers {
		for i, l := range numbers[w] {
			if l != numbers[0][i] {
				t.Fatalf("worker %d got %v for value %d, worker 0 got %v", w, l, i, numbers[0][i])
			}
			if got := v.Text(Email, l.Email); got != mailbox(i) {
				t.Fatalf("Text(%d) = %q, want %q", l.Email, got, mailbox(i))
			}
		}
	}
	if l := v.Intern(&Person{}); l != (Lead{}) {
		t.Errorf("Intern of nobody = %v, want zero", l)
	}
	if got := v.Text(Last, numbers[0][0].Last); got != "mönch" {
		t.Errorf("Text = %q, want mönch", got)
	}
	seen := 0
	v.each(Email, func(number uint32, text string) {
		seen++
		if number == 0 || int(number) >= v.size(Email) || v.Text(Email, number) != text {
			t.Errorf("value %d of %d is %q", number, v.size(Email), text)
		}
	})
	if seen != each {
		t.Errorf("%d values, want %d", seen, each)
	}
}

// mailbox is longer every tenth time, so that blocks of text end in different places.
func mailbox(i int) string {
	if i%10 == 0 {
		return fmt.Sprintf("%0300d@long.example", i)
	}
	return fmt.Sprintf("%d@example.com", i)
}

func FuzzLevels(f *testing.F) {
	f.Add("john", "smith", "john.smith@example.com", "+441234567890", "contoso", "jon", "smyth", "smith.john7@example.com", "+441234567809", "contoso uk")
	f.Add("", "li", "a@b", "1", "x", "李", "", "@", "", "münchen ag")
	f.Fuzz(func(t *testing.T, f1, l1, e1, p1, c1, f2, l2, e2, p2, c2 string) {
		v := NewValues()
		people := []Person{{First: f1, Last: l1, Email: e1, Phone: p1, Company: c1, Title: l1}, {First: f2, Last: l2, Email: e2, Phone: p2, Company: c2, Title: l2}}
		leads := []Lead{v.Intern(&people[0]), v.Intern(&people[1])}
		s, err := Score(t.Context(), v, leads, Options{Key: func(lead uint32) uint64 { return uint64(lead) }, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		there, back := s.Explain(0, 1), s.Explain(1, 0)
		if there.Levels != back.Levels {
			t.Errorf("levels are %v one way and %v the other", there.Levels, back.Levels)
		}
		for field := range NumFields {
			x, y := leads[0].value(field), leads[1].value(field)
			if got := there.Levels[field]; x != 0 && x == y && got != Exact && got != Swapped || (x == 0 || y == 0) && got != Missing && got != Swapped {
				t.Errorf("level of field %d is %s for values %d and %d", field, got, x, y)
			}
		}
		if _, err := s.Cluster(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
