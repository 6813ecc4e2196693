package sourcetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"leadmill/extract"
	"leadmill/extract/standin"
)

const (
	secret   = "tok-4711"
	pageSize = 3
)

// place is a feed in memory: records in the order of their last change, read by pages.
type place struct {
	*standin.Script

	mu      sync.Mutex
	records []record
	last    int // the highest seq
}

type record struct {
	id      string
	seq     int
	version int
	foreign bool
}

// page answers a request: up to pageSize records after a seq, or from an offset on.
func (p *place) page(after, offset int) ([]record, error) {
	if p.Next(&http.Request{URL: &url.URL{}}) != nil {
		return nil, errors.New("status 403 for " + secret)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []record
	for _, r := range p.records {
		if r.seq > after {
			found = append(found, r)
		}
	}
	found = found[min(offset, len(found)):]
	return found[:min(pageSize, len(found)):min(pageSize, len(found))], nil
}

func (p *place) newest() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

func (p *place) add(n int, foreign bool) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []string
	for range n {
		p.last++
		id := fmt.Sprintf("lead-%03d", p.last)
		p.records = append(p.records, record{id: id, seq: p.last, foreign: foreign})
		ids = append(ids, id)
	}
	return ids
}

func (p *place) change(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, r := range p.records {
		if r.id == id {
			p.last++
			r.seq, r.version = p.last, r.version+1
			p.records = append(append(p.records[:i:i], p.records[i+1:]...), r)
			return
		}
	}
}

// stand makes a stand of a place that a source with the given faults reads.
func stand(wrong faults) func(t *testing.T) *Stand {
	return func(*testing.T) *Stand {
		p := &place{Script: standin.New("", standin.Fault{})}
		return &Stand{
			Open: func(_ *testing.T, env extract.Env) extract.Source { return &source{place: p, env: env, wrong: wrong} },
			Add:  func(_ *testing.T, n int) []string { return p.add(n, false) },
			Change: func(_ *testing.T, id string) {
				p.change(id)
			},
			Foreign:   func(_ *testing.T, n int) { p.add(n, true) },
			Requests:  p.Requests,
			Break:     p.Break,
			Heal:      p.Heal,
			OnRequest: p.OnRequest,
			Pages:     2*pageSize + 2,
			Secrets:   []string{secret},
		}
	}
}

// faults are what a source may do wrong. Each field is one deliberate fault.
type faults struct {
	bookmarkTooFar, bookmarkLost, bookmarkMissing, bookmarkOfNewest, bookmarkAny bool
	emitsAfterCancel, emitsAfterError, swallowsEmitError, cancelUnseen           bool
	secretInError, secretInLog, secretInBookmark, secretInWarning, secretInNote  bool
	forgetsFiltered, emitsForeign, filtersOurs                                   bool
	dropsAtBoundary, stopsEarly, offsets, firstVersionOnly                       bool
	failureIsEnd, failureHasNoKind, failureIsCancel                              bool
	everythingTwice, noLocator, noJSON, noOrigin, strangeIDs                     bool
	checkBlind, checkNeverFails, checkNoMore                                     bool
}

// source reads a place. Without faults it is what a source should be.
type source struct {
	place *place
	env   extract.Env
	wrong faults
}

type mark struct {
	V     int    `json:"v"`
	After int    `json:"after"`
	Note  string `json:"note,omitempty"`
}

func parseMark(b extract.Bookmark) (mark, error) {
	m := mark{V: 1}
	if b == nil {
		return m, nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || m.V != 1 {
		return mark{V: 1}, &extract.SettingError{Key: "bookmark", What: "is not one of this source"}
	}
	return m, nil
}

func (s *source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Result, error) {
	m, err := parseMark(since)
	if err != nil && !s.wrong.bookmarkAny {
		return extract.Result{Bookmark: since}, err
	}
	res := extract.Result{}
	if s.wrong.secretInWarning {
		res.Warnings = append(res.Warnings, "signed in with "+secret)
	}
	if s.wrong.secretInLog {
		s.env.Log.Debug("signed in", "token", secret)
	}
	if s.wrong.secretInBookmark {
		m.Note = secret
	}
	err = s.read(ctx, &m, &res, emit)
	if s.wrong.bookmarkOfNewest && err == nil {
		m.After = s.place.newest()
	}
	if (s.wrong.bookmarkLost && err != nil) || (s.wrong.bookmarkMissing && err == nil) {
		return res, err
	}
	res.Bookmark = fmt.Appendf(nil, `{"v":1,"after":%d,"note":%q}`, m.After, m.Note)
	return res, err
}

func (s *source) read(ctx context.Context, m *mark, res *extract.Result, emit func(extract.Delivery) error) error {
	start, offset, top := m.After, 0, s.place.newest()
	var failed error
	seen := map[string]bool{}
	for {
		if err := ctx.Err(); err != nil && !s.wrong.cancelUnseen {
			return err
		}
		from := m.After
		if s.wrong.offsets {
			from = start
		}
		page, err := s.place.page(from, offset)
		if err != nil {
			if s.wrong.failureIsEnd {
				return nil
			}
			return s.failure(err)
		}
		if s.wrong.offsets {
			offset += len(page)
		}
		if s.wrong.bookmarkTooFar && len(page) > 0 {
			m.After = page[len(page)-1].seq
		}
		for _, r := range page {
			if err := ctx.Err(); err != nil && !s.wrong.emitsAfterCancel && !s.wrong.cancelUnseen {
				return err
			}
			if s.wrong.bookmarkOfNewest && r.seq > top {
				return nil // left for the next run, but see Extract
			}
			if err := s.one(r, seen, res, emit); err != nil {
				switch {
				case s.wrong.swallowsEmitError:
					return nil
				case !s.wrong.emitsAfterError:
					return err
				case failed == nil:
					failed = err
				}
			}
			m.After = max(m.After, r.seq)
		}
		if s.wrong.dropsAtBoundary && len(page) == pageSize {
			m.After++
		}
		if len(page) < pageSize || s.wrong.stopsEarly {
			return failed
		}
	}
}

func (s *source) one(r record, seen map[string]bool, res *extract.Result, emit func(extract.Delivery) error) error {
	if r.foreign && !s.wrong.emitsForeign {
		if !s.wrong.forgetsFiltered {
			res.Filtered++
		}
		return nil
	}
	if s.wrong.firstVersionOnly && (r.version > 0 || seen[r.id]) {
		return nil
	}
	if s.wrong.filtersOurs && r.seq == 2 {
		res.Filtered++
		return nil
	}
	seen[r.id] = true
	d := extract.Delivery{
		Locator: "leads(" + r.id + ")", RecordID: r.id, Origin: extract.OriginJSON,
		Payload: fmt.Appendf(nil, `{"id":%q,"version":%d}`, r.id, r.version),
	}
	if s.wrong.noLocator {
		d.Locator = ""
	}
	if s.wrong.noJSON {
		d.Payload = []byte("id=1")
	}
	if s.wrong.noOrigin {
		d.Origin = ""
	}
	if s.wrong.strangeIDs {
		d.RecordID = fmt.Sprintf("%s-%d", r.id, r.seq)
	}
	if s.wrong.everythingTwice {
		if err := emit(d); err != nil {
			return err
		}
	}
	return emit(d)
}

func (s *source) failure(err error) error {
	switch {
	case s.wrong.secretInError:
		return &extract.AuthError{Place: "the place", What: err.Error(), Err: err}
	case s.wrong.failureHasNoKind:
		return errors.New("something failed")
	case s.wrong.failureIsCancel:
		return fmt.Errorf("%w %w", context.DeadlineExceeded, &extract.UnavailableError{Place: "the place", What: "no answer"})
	}
	return &extract.AuthError{Place: "the place", What: "status 403", Err: err}
}

func (s *source) Check(ctx context.Context) (extract.Sample, error) {
	var sample extract.Sample
	if err := ctx.Err(); err != nil {
		return sample, err
	}
	page, err := s.place.page(0, 0)
	if err != nil {
		if s.wrong.checkNeverFails {
			return sample, nil
		}
		return sample, s.failure(err)
	}
	if s.wrong.secretInNote {
		sample.Note = "token " + secret
	}
	if !s.wrong.checkBlind {
		sample.Records = int64(len(page))
	}
	sample.More = len(page) == pageSize && !s.wrong.checkNoMore
	return sample, nil
}
