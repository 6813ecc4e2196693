package sourcetest

import (
	"sync"
	"time"
)

// A Clock is a clock that only tests move. It is safe for concurrent use.
type Clock struct {
	mu   sync.Mutex
	now  time.Time
	step time.Duration
}

// NewClock returns a clock that shows [Start] and moves on by a step whenever somebody looks; 0 for one that stands still.
func NewClock(step time.Duration) *Clock { return &Clock{now: Start(), step: step} }

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.step)
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
