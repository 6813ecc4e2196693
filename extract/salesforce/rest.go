package salesforce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// maxStalls is how often a query may be asked anew without a new record.
const maxStalls = 3

// A page is an answer to a query.
type page struct {
	TotalSize      int64             `json:"totalSize"`
	Done           *bool             `json:"done"`
	NextRecordsURL string            `json:"nextRecordsUrl"`
	Records        []json.RawMessage `json:"records"`
}

var errPage = errors.New("the answer to a query is no page of records")

// decodePage reads the body of an answer.
func decodePage(body []byte) (page, error) {
	var p page
	if err := json.Unmarshal(body, &p); err != nil {
		return page{}, errPage
	}
	if p.Done == nil || p.TotalSize < 0 || !*p.Done && p.NextRecordsURL == "" {
		return page{}, errPage
	}
	return p, nil
}

// page asks for a page. Its errors still are the client's.
func (r *reading) page(ctx context.Context, ask httpx.Request) (page, *httpx.Response, error) {
	if ask.Header == nil {
		ask.Header = http.Header{}
	}
	ask.Header.Set("Accept", "application/json")
	resp, err := r.client.Do(ctx, ask)
	if err != nil {
		return page{}, nil, err
	}
	if usage := resp.Header.Get("Sforce-Limit-Info"); usage != "" {
		r.usage = usage
	}
	p, err := decodePage(resp.Body)
	if err != nil {
		return page{}, nil, r.broken(err.Error())
	}
	return p, resp, nil
}

// firstPage asks for the leads from a time on, in the order in which they were saved.
func (r *reading) firstPage(ctx context.Context, from time.Time) (page, *httpx.Response, error) {
	soql := r.soql(strings.Join(r.columns, ", "), from, r.o.condition()) + " ORDER BY " + fieldStamp + ", " + fieldID
	p, resp, err := r.page(ctx, httpx.Request{
		URL: r.queryPath(soql), Header: http.Header{"Sforce-Query-Options": {"batchSize=" + strconv.Itoa(r.o.BatchSize)}},
	})
	if err != nil {
		return p, resp, r.kind(err)
	}
	return p, resp, nil
}

// rest reads the leads of the window page by page. Results that are no longer kept are asked for anew from the last record on.
func (r *reading) rest(ctx context.Context) error {
	from := r.window()
	for stalls := 0; ; {
		err := r.pages(ctx, from)
		status := statusOf(err)
		if status == nil || meaningOf(status.Code) != meansCursor {
			return err
		}
		if stalls++; r.safe.After(from) {
			from, stalls = r.safe, 0
		}
		if stalls >= maxStalls {
			return r.kind(err)
		}
		r.log.Info("the query's results are no longer kept, asking anew", "place", r.place)
	}
}

func (r *reading) pages(ctx context.Context, from time.Time) error {
	p, resp, err := r.firstPage(ctx, from)
	if err != nil {
		return err
	}
	links := httpx.NewPages(0)
	for got := int64(0); ; {
		for _, payload := range p.Records {
			if err := r.record(ctx, payload); err != nil {
				return err
			}
		}
		if got += int64(len(p.Records)); *p.Done {
			return r.complete(got, p.TotalSize)
		}
		next, err := r.client.Follow(resp.URL, p.NextRecordsURL)
		if err != nil {
			return err
		}
		if err := links.Seen(r.place, next); err != nil {
			return err
		}
		if p, resp, err = r.page(ctx, httpx.Request{URL: next}); err != nil {
			if s := statusOf(err); s != nil && meaningOf(s.Code) == meansCursor {
				return err
			}
			return r.kind(err)
		}
	}
}

// complete refuses a result that ends before it holds what it promised: the bookmark must not pass what nobody has seen.
func (r *reading) complete(got, promised int64) error {
	if got >= promised {
		return nil
	}
	r.safe = r.mark.From
	return r.broken(fmt.Sprintf("a query promised %d records and ended after %d", promised, got))
}

// record hands over a record of a page.
func (r *reading) record(ctx context.Context, payload []byte) error {
	var head struct {
		ID      string `json:"Id"`
		Stamp   string `json:"SystemModstamp"`
		Created string `json:"CreatedDate"`
	}
	if err := json.Unmarshal(payload, &head); err != nil {
		return r.broken("a record of a page is no object with texts in Id, SystemModstamp and CreatedDate")
	}
	rec, err := r.newFound(head.ID, head.Stamp, head.Created)
	if err != nil {
		return err
	}
	rec.origin, rec.payload = extract.OriginJSON, payload
	if err := r.hand(ctx, rec); err != nil {
		return err
	}
	// A record that changed while the pages were read stands where it was and bears its new time. Its place in the order
	// says nothing of that time, and it comes again.
	if rec.stamp.After(r.safe) && !rec.stamp.After(r.start) {
		r.safe = rec.stamp
	}
	return nil
}
