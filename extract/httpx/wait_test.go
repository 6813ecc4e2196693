package httpx

import (
	"context"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		value string
		want  time.Duration
	}{
		{"", 0},
		{"0", 0},
		{"120", 2 * time.Minute},
		{" 5 ", 5 * time.Second},
		{"-5", 0},
		{"+5", 0},
		{"1.5", 0},
		{"5s", 0},
		{"9223372036", 9223372036 * time.Second},
		{"9223372037", forEver},
		{strings.Repeat("9", 100), forEver},
		{"Mon, 02 Mar 2026 09:01:00 GMT", time.Minute},
		{"Monday, 02-Mar-26 09:01:00 GMT", time.Minute},
		{"Mon Mar  2 09:01:00 2026", time.Minute},
		{"Mon, 02 Mar 2026 08:59:00 GMT", 0},
		{"Fri, 31 Dec 9999 23:59:59 GMT", forEver},
		{"2026-03-02T09:01:00Z", 0},
		{"later", 0},
	}
	for _, tt := range tests {
		if got := RetryAfter(tt.value, now); got != tt.want {
			t.Errorf("RetryAfter(%q) = %s, want %s", tt.value, got, tt.want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "120", "-1", "99999999999999999999", "Mon, 02 Mar 2026 09:01:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "0x10"} {
		f.Add(s, int64(1772442000))
	}
	f.Fuzz(func(t *testing.T, value string, unix int64) {
		at := time.Unix(unix, 0)
		got := RetryAfter(value, at)
		if got < 0 {
			t.Errorf("RetryAfter(%q, %s) = %s, want no negative wait", value, at, got)
		}
		if date, err := http.ParseTime(strings.TrimSpace(value)); err == nil && got > 0 && got < forEver && !at.Add(got).Equal(date) {
			t.Errorf("RetryAfter(%q, %s) = %s, which does not end then", value, at, got)
		}
	})
}

func TestBackoff(t *testing.T) {
	tests := []struct {
		tries  int
		jitter float64
		want   time.Duration
	}{
		{1, 1, time.Second},
		{1, 0, 500 * time.Millisecond},
		{3, 0.5, 3 * time.Second},
		{6, 1, 32 * time.Second},
		{7, 1, time.Minute},
		{1000, 1, time.Minute},
		{1, -3, time.Second},
		{1, 7, time.Second},
		{1, math.NaN(), time.Second},
	}
	for _, tt := range tests {
		c := clientOf(t, "https://h")
		c.o.Jitter = func() float64 { return tt.jitter }
		if got := c.backoff(tt.tries); got != tt.want {
			t.Errorf("backoff(%d) with jitter %g = %s, want %s", tt.tries, tt.jitter, got, tt.want)
		}
	}
}

func TestFits(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if !fits(ctx, time.Minute) || fits(ctx, 2*time.Hour) || !fits(context.Background(), forEver) {
		t.Error("fits within an hour: want a minute to fit, two hours not, and everything without a deadline")
	}
}
