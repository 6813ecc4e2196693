package partnercenter

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestKind(t *testing.T) {
	const none = "-"
	for _, tt := range []struct {
		typ, qualification, inviter string
		want                        kind
	}{
		{"Independent", "Direct", none, marketplaceLead},
		{"Independent", "Direct", "", marketplaceLead},
		{"Independent", "Direct", "msft", marketplaceLead},
		{"independent", "direct", "MSFT", marketplaceLead},
		{"Independent", "Direct", "7d23e5ca", coSell},
		{"Independent", "SalesQualified", "msft", qualifiedLead},
		{"Independent", "MarketingQualified", "msft", qualifiedLead},
		{"Independent", "SalesQualified", none, coSell},
		{"Independent", "SalesQualified", "7d23e5ca", coSell},
		{"Independent", "None", "msft", coSell},
		{"Shared", "Direct", none, coSell},
		{"Shared", "Direct", "msft", coSell},
		{"Shared", "SalesQualified", "msft", coSell},
		{"", "", none, coSell},
	} {
		inviter, err := json.Marshal(tt.inviter)
		if err != nil {
			t.Fatal(err)
		}
		if tt.inviter == none {
			inviter = []byte("null")
		}
		// The fields that must not decide say the opposite.
		raw := fmt.Sprintf(`{"id":"1","type":%q,"qualification":%q,"referralSource":"x","callToAction":"y","inviteContext":{"invitedBy":{"organizationId":%s}}}`,
			tt.typ, tt.qualification, inviter)
		r := parseReferral([]byte(raw))
		if got := r.kind(); got != tt.want || !r.readable {
			t.Errorf("kind of %s = %d (readable %t), want %d", raw, got, r.readable, tt.want)
		}
	}
}

// Where there is no inviter at all, any of the objects around it may be missing.
func TestKindWithoutInviter(t *testing.T) {
	for _, context := range []string{``, `,"inviteContext":null`, `,"inviteContext":{}`, `,"inviteContext":{"invitedBy":null}`, `,"inviteContext":{"invitedBy":{}}`} {
		r := parseReferral([]byte(`{"id":"1","type":"Independent","qualification":"Direct"` + context + `}`))
		if got := r.kind(); got != marketplaceLead {
			t.Errorf("kind with %q = %d, want %d", context, got, marketplaceLead)
		}
	}
}

func TestPasses(t *testing.T) {
	referrals := map[string]string{
		"marketplace": `{"id":"1","type":"Independent","qualification":"Direct"}`,
		"qualified":   `{"id":"1","type":"Independent","qualification":"SalesQualified","inviteContext":{"invitedBy":{"organizationId":"msft"}}}`,
		"co-sell":     `{"id":"1","type":"Shared","qualification":"SalesQualified"}`,
		"no id":       `{"type":"Shared"}`,
		"odd field":   `{"id":"1","type":7}`,
		"no object":   `"text"`,
	}
	for _, tt := range []struct {
		filter string
		out    []string // all others pass
	}{
		{FilterMarketplace, []string{"qualified", "co-sell"}},
		{FilterLeads, []string{"co-sell"}},
		{FilterAll, nil},
	} {
		left := map[string]bool{}
		for _, name := range tt.out {
			left[name] = true
		}
		for name, raw := range referrals {
			r := parseReferral([]byte(raw))
			if got := r.passes(tt.filter); got == left[name] {
				t.Errorf("passes(%q) of %s = %t, want %t", tt.filter, name, got, !left[name])
			}
		}
	}
}
