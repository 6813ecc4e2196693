package config

// check says which thresholds make no sense. Comparisons are written so that what is no number fails them.
func (r resolution) check(fs *faults) Resolution {
	if m := r.Merge; m != 0 && !(m > 0 && m < 1) {
		fs.add("resolution.merge", "%v is outside 0 to 1, both excluded", m)
	}
	switch w := r.Review; {
	case w == 0:
	case !(w > 0 && w < 1):
		fs.add("resolution.review", "%v is outside 0 to 1, both excluded", w)
	case r.Merge != 0 && w >= r.Merge && !fs.faulty("resolution.merge"):
		fs.add("resolution.review", "%v is not below merge (%v), so no pair would be left for review", w, r.Merge)
	case r.Merge == 0 && w >= leastMerge:
		fs.add("resolution.review", "%v is not below what merge may be by default (%v); set merge, too", w, leastMerge)
	}
	if g := r.RetrainGrowth; g != 0 && !(g > 1 && g <= 1e6) {
		fs.add("resolution.retrain_growth", "%v is no factor above 1; write 0 for never", g)
	}
	checkShare(fs, "resolution.drift.ids_changed", r.Drift.IDsChanged)
	checkShare(fs, "resolution.drift.capped_blocks", r.Drift.CappedBlocks)
	if n := r.Drift.LargestCustomer; n < 0 || n == 1 {
		fs.add("resolution.drift.largest_customer", "%d is less than 2 leads; write 0 for no limit", n)
	}
	return Resolution{Merge: r.Merge, Review: r.Review, RetrainGrowth: r.RetrainGrowth, Drift: Drift(r.Drift)}
}

// leastMerge is the default of merge with few leads.
const leastMerge = 0.5

func checkShare(fs *faults, at string, share float64) {
	if !(share >= 0 && share <= 1) {
		fs.add(at, "%v is no share from 0 to 1, such as 0.02", share)
	}
}

// digested is what of resolution gives the data their meaning. Where all of it is as by default there is nothing, so that
// a digest from before there were such keys stays what it was.
func (r Resolution) digested() []any {
	def := defaults().Resolution
	if r.Merge == def.Merge && r.Review == def.Review && r.RetrainGrowth == def.RetrainGrowth {
		return nil
	}
	return []any{[]float64{r.Merge, r.Review, r.RetrainGrowth}}
}
