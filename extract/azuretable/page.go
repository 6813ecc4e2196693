package azuretable

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"leadmill/extract"
)

// A page is one answer of the service.
type page struct {
	rows   []json.RawMessage
	next   cursor    // zero on the last page; a page without rows need not be the last
	served time.Time // by the service's clock; zero where it does not say
}

// page asks for the page at a place; the zero cursor stands for the first. The filter must be the same for a whole scan.
func (s *Source) page(ctx context.Context, filter string, at cursor) (page, error) {
	var resp *http.Response
	pager := s.client.NewListEntitiesPager(&aztables.ListEntitiesOptions{
		Filter: optional(filter), NextPartitionKey: optional(at.Partition), NextRowKey: optional(at.Row),
	})
	_, err := pager.NextPage(policy.WithCaptureResponse(ctx, &resp))
	body, ok := answered(resp)
	if !ok {
		return page{}, s.explain(ctx, err, at)
	}
	// The body holds the rows as they came. The pager's own have been through a map of floats, and one that is no entity
	// would be an error of the whole page.
	var list struct {
		Value *[]json.RawMessage `json:"value"`
	}
	if json.Unmarshal(body, &list) != nil || list.Value == nil {
		return page{}, &extract.ContractError{Place: "the " + s.place, What: "a page is no JSON with a list of entities"}
	}
	h := resp.Header
	p := page{rows: *list.Value, next: cursor{h.Get("x-ms-continuation-NextPartitionKey"), h.Get("x-ms-continuation-NextRowKey")}}
	if served, err := http.ParseTime(h.Get("Date")); err == nil {
		p.served = served
	}
	return p, nil
}

// answered returns the body of a good answer that came to its end.
func answered(resp *http.Response) ([]byte, bool) {
	if resp == nil || resp.StatusCode != http.StatusOK {
		return nil, false
	}
	body, err := runtime.Payload(resp)
	return body, err == nil
}

func optional(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}
