package match

import (
	"sync"
	"sync/atomic"
)

// inParallel calls do for every part, on so many workers. Parts go to whoever is free.
func inParallel(workers, parts int, do func(worker, part int)) {
	if workers <= 1 {
		for part := range parts {
			do(0, part)
		}
		return
	}
	var next atomic.Int64
	together(workers, func(w int) {
		for {
			part := int(next.Add(1)) - 1
			if part >= parts {
				return
			}
			do(w, part)
		}
	})
}

// together runs n pieces of work side by side. A panic in one of them goes on in the caller, whose own guard can tell it,
// and does not end the process where nobody looks.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	panics := make([]any, n)
	for i := range n {
		all.Go(func() {
			defer func() { panics[i] = recover() }()
			do(i)
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
}

// radixSort sorts by the upper half first, then the lower one: the lower half is in order on the way in, since profiles come
// in the order of their numbers. spare is as long as keys.
func radixSort(keys, spare []keyed) {
	const width = 11
	for shift := 32; shift < 64; shift += width {
		var counts [1<<width + 1]uint32
		for _, k := range keys {
			counts[k>>shift&(1<<width-1)+1]++
		}
		for i := 1; i < len(counts); i++ {
			counts[i] += counts[i-1]
		}
		for _, k := range keys {
			d := k >> shift & (1<<width - 1)
			spare[counts[d]] = k
			counts[d]++
		}
		keys, spare = spare, keys
	}
	copy(spare, keys) // an odd number of passes ends in the spare
}
