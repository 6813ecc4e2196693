package partnercenter

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"

	"leadmill/extract"
	"leadmill/extract/overlap"
)

// listPath is where the API lists referrals.
const listPath = "/v1.0/engagements/referrals"

// timeForm is how the API writes its times. A filter names a time in the same form, so that it holds for a service too
// that compares them as texts.
const timeForm = "2006-01-02T15:04:05.0000000Z"

// address is the first page of the referrals that changed at or after a time; of all for the zero time. ge and not gt:
// several referrals may have changed at the same instant, and only some of them may have been on the last page that was
// read.
func (s *Source) address(from time.Time, order string) string {
	query := "$orderby=" + url.PathEscape(order) + "&$top=" + strconv.Itoa(s.options.PageSize)
	if !from.IsZero() {
		query = "$filter=" + url.PathEscape("updatedDateTime ge "+from.UTC().Format(timeForm)) + "&" + query
	}
	return s.options.URL + listPath + "?" + query
}

// A page is one answer of the list.
type page struct {
	referrals []referral
	next      string // link to the next page as it was given; "" on the last one
}

// A referral is what the source has to know of one. All of them is in raw.
type referral struct {
	raw      []byte
	readable bool
	updated  time.Time // zero where it is not known
	received time.Time // zero where it is not known

	ID            string `json:"id"`
	ETag          string `json:"eTag"`
	Created       string `json:"createdDateTime"`
	Updated       string `json:"updatedDateTime"`
	Type          string `json:"type"`
	Qualification string `json:"qualification"`
	InviteContext struct {
		InvitedBy struct {
			OrganizationID *string `json:"organizationId"`
		} `json:"invitedBy"`
	} `json:"inviteContext"`
}

// errNoPage says that an answer is no list of referrals, without showing any of it.
var errNoPage = errors.New("an answer is no list of referrals: a JSON object with an array \"value\"")

// parsePage reads an answer. A referral that cannot be read is part of the page; a list that cannot be read is an error.
func parsePage(body []byte) (page, error) {
	var list struct {
		Value []json.RawMessage `json:"value"`
		Next  string            `json:"@odata.nextLink"`
	}
	if err := json.Unmarshal(body, &list); err != nil || list.Value == nil {
		return page{}, errNoPage
	}
	p := page{referrals: make([]referral, len(list.Value)), next: list.Next}
	for i, raw := range list.Value {
		p.referrals[i] = parseReferral(raw)
	}
	return p, nil
}

func parseReferral(raw []byte) referral {
	r := referral{}
	r.readable = json.Unmarshal(raw, &r) == nil && r.ID != "" // after a field of another type, the others hold
	r.raw = raw
	r.updated, r.received = parseTime(r.Updated), parseTime(r.Created)
	return r
}

// parseTime reads a time of the API; one without a zone is in UTC. It is zero where there is none.
func parseTime(text string) time.Time {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// version is the digest of the referral as it is now.
func (r *referral) version() overlap.Digest {
	if !r.readable || r.Updated == "" {
		return overlap.DigestOf(r.raw)
	}
	return overlap.DigestOf([]byte(r.ID + "\x00" + r.Updated + "\x00" + r.ETag))
}

// delivery hands the referral over as it came.
func (r *referral) delivery() extract.Delivery {
	name := r.ID
	if name == "" {
		d := r.version()
		name = "sha256:" + hex.EncodeToString(d[:])
	}
	return extract.Delivery{
		Locator: "referrals(" + name + ")", RecordID: r.ID, ReceivedAt: r.received,
		Origin: extract.OriginJSON, Payload: r.raw,
	}
}
