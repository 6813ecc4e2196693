package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

const (
	firstPoll = time.Second
	maxPoll   = 30 * time.Second
	// jobPatience is how long a job is waited for. Salesforce itself gives up a query after some tries of minutes each.
	jobPatience = 2 * time.Hour
	// cleanUp is the time for deleting a job, which is done after the end of the run's own context too.
	cleanUp = 15 * time.Second
)

// A job is a query of the Bulk API 2.0.
type job struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Processed int64  `json:"numberRecordsProcessed"` // 0 where it is not told
	Message   string `json:"errorMessage"`
}

var jobPattern = regexp.MustCompile(`^750[A-Za-z0-9]{12,15}$`)

// bulk reads the leads of the window by a job. Its rows are in no order, so nothing is safe before the last one.
func (r *reading) bulk(ctx context.Context) (err error) {
	ask, err := json.Marshal(map[string]string{
		"operation": "queryAll", "query": r.soql(strings.Join(r.columns, ", "), r.window(), r.o.condition()),
		"contentType": "CSV", "columnDelimiter": "COMMA", "lineEnding": "LF",
	})
	if err != nil {
		return err
	}
	var j job
	create := httpx.Request{Method: http.MethodPost, URL: r.path("/jobs/query"), Body: ask}
	if err := r.job(ctx, create, &j); err != nil {
		return err
	}
	if !jobPattern.MatchString(j.ID) {
		return r.broken("a bulk job was made without an id")
	}
	defer func() { r.remove(ctx, &j) }()
	if err := r.wait(ctx, &j); err != nil {
		return err
	}
	return r.results(ctx, &j)
}

// job sends a request whose answer is a job.
func (r *reading) job(ctx context.Context, ask httpx.Request, into *job) error {
	if ask.Body != nil {
		ask.Header = http.Header{"Content-Type": {"application/json"}}
	}
	_, err := r.client.JSON(ctx, ask, into)
	return r.kind(err)
}

func (j *job) ended() bool {
	return j.State == "JobComplete" || j.State == "Failed" || j.State == "Aborted"
}

// wait looks at a job until it has ended, in growing intervals.
func (r *reading) wait(ctx context.Context, j *job) error {
	var waited time.Duration
	for pause := firstPoll; ; pause = min(2*pause, maxPoll) {
		switch j.State {
		case "JobComplete":
			return nil
		case "UploadComplete", "InProgress":
		case "Failed":
			return r.failed(j)
		case "Aborted":
			return &extract.UnavailableError{Place: r.place, What: "somebody aborted the bulk job"}
		default:
			return r.broken("a bulk job is in a state that is not documented")
		}
		if waited >= jobPatience {
			return &extract.UnavailableError{Place: r.place, What: fmt.Sprintf("the bulk job did not end within %s", jobPatience)}
		}
		if err := r.sleep(ctx, pause); err != nil {
			return err
		}
		waited += pause
		if err := r.job(ctx, httpx.Request{URL: r.path("/jobs/query/" + j.ID)}, j); err != nil {
			return err
		}
	}
}

// failed is the error of a job that failed. What it says of itself is not shown: it may quote the query.
func (r *reading) failed(j *job) error {
	code := errorCode.FindString(j.Message)
	if err := r.refused(code, nil); err != nil {
		return err
	}
	what := "the bulk job failed"
	if code != "" && len(code) <= 40 {
		what += " (" + code + ")"
	}
	return &extract.UnavailableError{Place: r.place, What: what}
}

// results reads the rows of a job, part by part.
func (r *reading) results(ctx context.Context, j *job) error {
	t := &table{columns: r.columns}
	links, locator, rows := httpx.NewPages(0), "", int64(0)
	for {
		ask := url.Values{"maxRecords": {strconv.Itoa(r.o.BulkBatchSize)}}
		if locator != "" {
			ask.Set("locator", locator)
		}
		resp, err := r.client.Do(ctx, httpx.Request{
			URL: r.path("/jobs/query/" + j.ID + "/results?" + ask.Encode()), Header: http.Header{"Accept": {"text/csv"}},
		})
		if err != nil {
			return r.kind(err)
		}
		n, err := t.part(resp.Body, func(rec row) error { return r.row(ctx, rec) })
		if err != nil {
			return r.tableError(err)
		}
		if told := resp.Header.Get("Sforce-NumberOfRecords"); told != "" && told != strconv.Itoa(n) {
			return r.broken(fmt.Sprintf("a part of a bulk result holds %d rows and another number of them was announced", n))
		}
		rows += int64(n)
		locator = resp.Header.Get("Sforce-Locator")
		if ended, err := r.ended(j, locator, rows); ended || err != nil {
			return err
		}
		if err := links.Seen(r.place, locator); err != nil {
			return err
		}
	}
}

// ended reports whether a result that has given so many rows is at its end. An end is believed only where nothing speaks
// against it: once the bookmark has moved, nobody would ask for a missing lead again.
func (r *reading) ended(j *job, locator string, rows int64) (bool, error) {
	const otherwise = "; bulk_above: -1 reads by the REST API meanwhile"
	switch {
	case locator != "" && locator != "null":
		return false, nil
	case rows < j.Processed:
		return false, r.broken(fmt.Sprintf("a bulk job processed %d leads and its result ends after %d", j.Processed, rows) + otherwise)
	case locator == "" && j.Processed == 0:
		return false, r.broken("a part of a bulk result has no Sforce-Locator to say that it is the last" + otherwise)
	case rows == 0: // there is no job unless leads were counted
		return false, &extract.UnavailableError{Place: r.place, What: "it counted leads, and the bulk job for them found none"}
	}
	return true, nil
}

// row hands over a row.
func (r *reading) row(ctx context.Context, rec row) error {
	f, err := r.newFound(rec.id, rec.stamp, rec.created)
	if err != nil {
		return err
	}
	f.origin, f.payload = extract.OriginCSV, rec.payload
	return r.hand(ctx, f)
}

// remove deletes a job, which would be kept for a week with everybody's data in it. One that has not ended must be aborted
// first.
func (r *reading) remove(ctx context.Context, j *job) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUp)
	defer cancel()
	path := r.path("/jobs/query/" + j.ID)
	if !j.ended() {
		abort := httpx.Request{Method: http.MethodPatch, URL: path, Body: []byte(`{"state":"Aborted"}`)}
		if err := r.job(ctx, abort, &job{}); err != nil {
			r.log.Warn("a bulk job could not be aborted", "job", j.ID, "error", err.Error())
		}
	}
	if _, err := r.client.Do(ctx, httpx.Request{Method: http.MethodDelete, URL: path}); err != nil {
		r.log.Warn("a bulk job could not be deleted; Salesforce does so after seven days", "job", j.ID, "error", err.Error())
	}
}
