package reports

import "math"

// minBase is the smallest base of a rate that is judged at all.
const minBase = 20

// verdict says whether a number differs from what it is compared with by more than chance.
type verdict uint8

const (
	noVerdict verdict = iota // within chance, or not compared
	tooFew                   // the base is below minBase
	higher
	lower
)

// criticalZ is the two-sided 95 % bound for that many comparisons at once (Bonferroni): with many rows, one of them
// would stand out by chance alone.
func criticalZ(comparisons int) float64 {
	return math.Sqrt2 * math.Erfinv(1-0.05/float64(max(comparisons, 1)))
}

// compareShares is the two-proportion test of x of n against y of m, two groups without a common member.
func compareShares(x, n, y, m int64, z float64) verdict {
	if n < minBase {
		return tooFew
	}
	if m < minBase || x < 0 || y < 0 || x > n || y > m {
		return noVerdict
	}
	fx, fn, fy, fm := float64(x), float64(n), float64(y), float64(m)
	p := (fx + fy) / (fn + fm)
	if least := min(fn, fm) * min(p, 1-p); least < 5 {
		return noVerdict // the normal approximation does not hold
	}
	return judge((fx/fn-fy/fm)/math.Sqrt(p*(1-p)*(1/fn+1/fm)), z)
}

// compareCounts tests two counts of the same length of time against each other (two Poisson rates).
func compareCounts(now, before int64, z float64) verdict {
	if now < 0 || before < 0 || now+before < minBase {
		return tooFew
	}
	return judge(float64(now-before)/math.Sqrt(float64(now+before)), z)
}

func judge(stat, z float64) verdict {
	switch {
	case stat > z:
		return higher
	case stat < -z:
		return lower
	}
	return noVerdict
}
