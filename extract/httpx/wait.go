package httpx

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"leadmill/extract"
)

const (
	firstBackoff = time.Second
	maxBackoff   = time.Minute
)

// effort is what one request has cost so far.
type effort struct {
	tries  int
	waited time.Duration
}

// pause waits before the next try, or says that there is none.
func (c *Client) pause(ctx context.Context, spent *effort, v verdict) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	spent.tries++
	wait := v.wait
	if wait <= 0 {
		wait = c.backoff(spent.tries)
	}
	gaveUp := &extract.UnavailableError{Place: c.o.Place, Err: v.err}
	switch {
	case spent.tries >= c.o.Attempts:
		gaveUp.What = fmt.Sprintf("%s at the last of %d tries", v.what, spent.tries)
		return gaveUp
	case wait > c.o.Patience-spent.waited:
		gaveUp.What = fmt.Sprintf("%s, and the next try would be in %s, beyond the patience of %s", v.what, wait, c.o.Patience)
		return gaveUp
	case !fits(ctx, wait):
		gaveUp.What = fmt.Sprintf("%s, and the next try would be in %s, after the time limit", v.what, wait)
		return gaveUp
	}
	spent.waited += wait
	c.o.Log.Warn("waiting before another try", "place", c.o.Place, "reason", v.what, "try", spent.tries, "wait", wait.String())
	err := c.o.Sleep(ctx, wait)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// backoff doubles from try to try. Half of it is certain; jitter decides on the rest, so that clients that failed
// together do not come back together.
func (c *Client) backoff(tries int) time.Duration {
	d := maxBackoff
	if tries <= 6 {
		d = min(d, firstBackoff<<(tries-1))
	}
	part := c.o.Jitter()
	if !(part >= 0 && part <= 1) { // not a number, too
		part = 1
	}
	return d/2 + time.Duration(part*float64(d/2))
}

// fits reports whether a wait ends before the context does. The context answers by the clock it runs on, which need
// not be the one of the options.
func fits(ctx context.Context, wait time.Duration) bool {
	end, ok := ctx.Deadline()
	if !ok {
		return true
	}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	until, _ := waiting.Deadline()
	return until.Before(end)
}

// forEver stands for a wait that nobody waits for.
const forEver = time.Duration(math.MaxInt64)

// RetryAfter reads the header of this name, in seconds or as a date. It is 0 where there is none that makes sense, or
// its time has passed.
func RetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(forEver/time.Second) {
			return forEver
		}
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return max(0, date.Sub(now)) // Sub saturates
}
