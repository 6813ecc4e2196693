package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// get reads one page.
func (r *run) get(ctx context.Context, link string) (page, error) {
	resp, err := r.ask(ctx, link)
	if err != nil {
		return page{}, err
	}
	p, err := parsePage(resp.Body)
	if err != nil {
		return page{}, &extract.ContractError{Place: r.place, What: err.Error()}
	}
	return p, nil
}

// ask sends one request, with an id of its own.
func (r *run) ask(ctx context.Context, link string) (*httpx.Response, error) {
	id, err := requestID(r.source.rand)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Accept": {"application/json"}, "Client-Request-Id": {id}}
	resp, err := r.client.Do(ctx, httpx.Request{URL: link, Header: header})
	var status *httpx.StatusError
	if errors.As(err, &status) && status.Place == r.place && status.Status == http.StatusForbidden { // the sign-in's are its own
		return nil, &extract.AuthError{Place: r.place, What: "status 403; the user who signed in must be Referral admin or Referral user, " +
			"and the app registration needs the delegated permission user_impersonation of Microsoft Partner Center", Err: err}
	}
	return resp, err
}

// requestID makes a random GUID (version 4). Microsoft's support finds a request by it.
func requestID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("make the id of a request: %w", err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}
