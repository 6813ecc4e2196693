package resolvetest

import "math/bits"

// world knows how many there are of everything. Who and what they are is computed where it is needed, so it holds no
// person and no company.
type world struct {
	seed      uint64
	layout    *layout
	languages []*language
	countries []country
	homes     [][]int // countries of each language
	bounds    []int   // where each language begins in the order of last names
	firsts    zipf    // of each language
	lasts     zipf    // of each language
	staffed   []zipf  // companies of each country
	companyAt []int   // number of the first company of each country

	lastNames, mobiles, directLines, companyIDs permutation
	coined                                      *language // words in company names
	sectors                                     [][]string
}

// Free numbers: of those with seven digits, switchboards begin with 2 to 4 and direct lines with 5 to 9.
const (
	mobileNumbers = 8_000_000
	directNumbers = 5_000_000
	boardNumbers  = 3_000_000
	firstNumber   = 2_000_000
	firstDirect   = 5_000_000
)

func newWorld(rows int, seed uint64) *world {
	w := &world{seed: seed, layout: newLayout(rows, seed), languages: languages(), countries: countries(),
		coined: coinedWords(), sectors: sectors()}
	// 20,000 rows draw from 28,000 last and 5,500 first names, ten million from 450,000 and 11,000.
	doublings := bits.Len(uint(rows / 20_000))
	w.lasts, w.firsts = zipf{20, 7 + doublings/2}, zipf{8, 6 + doublings/6}

	w.homes = make([][]int, len(w.languages))
	companies := 0
	for i, c := range w.countries {
		w.homes[c.language] = append(w.homes[c.language], i)
		z := zipfOf(rows/25*w.languages[c.language].share*c.share/10_000, 5)
		w.staffed = append(w.staffed, z)
		w.companyAt = append(w.companyAt, companies)
		companies += z.size()
	}
	share := 0
	for _, l := range w.languages {
		w.bounds = append(w.bounds, w.layout.persons*share/100)
		share += l.share
	}
	w.bounds = append(w.bounds, w.layout.persons)

	w.lastNames = newPermutation(w.layout.persons, newRNG(seed, forLastNames))
	w.mobiles = newPermutation(mobileNumbers, newRNG(seed, forMobiles))
	w.directLines = newPermutation(directNumbers, newRNG(seed, forDirectLines))
	w.companyIDs = newPermutation(companies, newRNG(seed, forCompanies))
	return w
}

// draw returns a sequence of random numbers for one purpose.
func (w *world) draw(purpose uint64, parts ...int) rng {
	state := mix(mix(w.seed) ^ purpose)
	for _, p := range parts {
		state = mix(state ^ uint64(p))
	}
	return rng{state}
}

// abroad returns another country.
func (w *world) abroad(r *rng, home int) int {
	return (home + 1 + r.below(len(w.countries)-1)) % len(w.countries)
}
