package resolvetest

// sizes returns how many persons of a million have 1, 2, … 25 leads. It is 91 % a geometric distribution of mean 1.9 and
// 9 % one of mean 4.5, so that the mean is 2.15 and the largest persons of 20,000 leads have about 20 (study: 2.2, 25).
func sizes() [maxLeads]int {
	return [...]int{
		493091, 242624, 121093, 61739, 32454, 17777, 10248, 6257, 4047, 2757, 1958, 1435, 1075,
		817, 627, 484, 376, 292, 227, 177, 138, 107, 84, 65, 51,
	}
}

const maxLeads = 25

// layout says which row is which lead of which person, without a table: persons are lined up by their number of leads,
// and both the persons and the rows are shuffled.
type layout struct {
	slots   [maxLeads + 1]int // first lead of the persons with so many leads
	places  [maxLeads + 1]int // first of those persons
	persons int
	rows    permutation
	people  permutation
}

func newLayout(rows int, seed uint64) *layout {
	leads := 0
	for i, n := range sizes() {
		leads += n * (i + 1)
	}
	var persons [maxLeads]int
	rest := rows
	for i, n := range sizes() {
		persons[i] = rows * n / leads
		rest -= persons[i] * (i + 1)
	}
	persons[0] += rest
	l := &layout{}
	for i, n := range persons {
		l.slots[i+1] = l.slots[i] + n*(i+1)
		l.places[i+1] = l.places[i] + n
	}
	l.persons = l.places[maxLeads]
	l.rows = newPermutation(rows, newRNG(seed, forRows))
	l.people = newPermutation(l.persons, newRNG(seed, forPeople))
	return l
}

// at returns the person of a row, which of its leads the row is, and how many it has.
func (l *layout) at(row int) (person, lead, leads int) {
	slot := l.rows.at(row)
	for leads = 1; slot >= l.slots[leads]; leads++ {
	}
	slot -= l.slots[leads-1]
	return l.people.at(l.places[leads-1] + slot/leads), slot % leads, leads
}
