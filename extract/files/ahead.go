package files

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// ahead bounds what is opened before its turn.
type ahead struct {
	parallel int   // files that are opened at the same time; 1: each at its turn
	small    int64 // bytes of a file up to which it is opened ahead; a larger one is opened at its turn
	budget   int64 // bytes of all files that were opened ahead
}

// slotCost is what a file that was opened ahead costs beside its content, in bytes.
const slotCost = 4 << 10

// A slot is one file in the queue.
type slot struct {
	found  found
	weight int64         // bytes of the budget; 0 for a file that is opened at its turn
	done   chan struct{} // closed when file and err are set; nil for a file that is opened at its turn
	file   opened
	err    error
}

// inOrder calls each for every file, from this goroutine and in the order of files, with the file opened or the error
// of opening it. It ends with the first error of each.
func inOrder(ctx context.Context, p place, files []found, each func(found, opened, error) error) error {
	limits := p.ahead()
	if limits.parallel <= 1 {
		for _, f := range files {
			if err := atTurn(ctx, p, &slot{found: f}, each); err != nil {
				return err
			}
		}
		return nil
	}
	ahead, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	budget := semaphore.NewWeighted(limits.budget)
	queue := make(chan *slot, limits.parallel)
	running.Go(func() {
		defer close(queue)
		fill(ahead, p, files, budget, queue, &running)
	})
	for s := range queue {
		err := atTurn(ctx, p, s, each)
		budget.Release(s.weight)
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// fill queues the files in order and opens the small ones. That the queue is filled by one goroutine in order means
// that the next file to be handed over always has its share of the budget.
func fill(ctx context.Context, p place, files []found, budget *semaphore.Weighted, queue chan<- *slot, running *sync.WaitGroup) {
	limits := p.ahead()
	flights := semaphore.NewWeighted(int64(limits.parallel))
	for _, f := range files {
		s := &slot{found: f}
		if f.err == nil && f.size <= limits.small {
			s.weight = min(f.size+slotCost, limits.budget)
			if budget.Acquire(ctx, s.weight) != nil || flights.Acquire(ctx, 1) != nil {
				return // ctx ended
			}
			s.done = make(chan struct{})
			running.Go(func() {
				defer flights.Release(1)
				defer close(s.done)
				s.file, s.err = p.open(ctx, f)
			})
		}
		select {
		case queue <- s:
		case <-ctx.Done():
			return
		}
	}
}

// atTurn hands over one file and closes it.
func atTurn(ctx context.Context, p place, s *slot, each func(found, opened, error) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.found.err != nil {
		return each(s.found, nil, s.found.err)
	}
	if s.done != nil {
		<-s.done
	} else {
		s.file, s.err = p.open(ctx, s.found)
	}
	if s.file != nil {
		defer func() { _ = s.file.Close() }() // only read from
	}
	if s.err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return each(s.found, s.file, s.err)
}
