package partnercenter

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/sourcetest"
)

// Each run signs in with the token that the last one got, although the one before has been revoked.
func TestRotatedTokenIsKept(t *testing.T) {
	for _, secret := range []string{"", clientSecret} {
		s := newStand(t, partnercentertest.Options{Rotate: true, Revoke: true, ClientSecret: secret})
		s.Add(3, partnercentertest.Marketplace)
		var since extract.Bookmark
		for n := range 3 {
			_, result := s.mustExtract(t, since)
			since = result.Bookmark
			if bytes.Contains(since, []byte("stand-in-refresh")) || !bytes.Contains(since, []byte(`"sealed"`)) {
				t.Fatalf("run %d: the bookmark shows the token or holds none: %s", n, since)
			}
			if len(result.Warnings) > 0 {
				t.Errorf("run %d warns: %q", n, result.Warnings)
			}
		}
	}
}

// The token is kept as well where the run fails after the sign-in.
func TestRotatedTokenIsKeptAfterAnError(t *testing.T) {
	s := newStand(t, partnercentertest.Options{Rotate: true, Revoke: true})
	s.Add(1, partnercentertest.Marketplace)
	s.Fail(partnercentertest.Fault{Status: http.StatusBadRequest, Code: "invalidRequest"})
	_, result, err := s.extract(t, nil)
	sourcetest.WantError[*extract.ContractError](t, err)
	if ids, _ := s.mustExtract(t, result.Bookmark); len(ids) != 1 {
		t.Errorf("the run after the failure handed over %d referrals, want 1", len(ids))
	}
}

func TestNothingRotatedLeavesTheSameBytes(t *testing.T) {
	for _, rotate := range []bool{false, true} {
		s := newStand(t, partnercentertest.Options{Rotate: rotate})
		s.Add(3, partnercentertest.Marketplace)
		_, first := s.mustExtract(t, nil)
		if got := bytes.Contains(first.Bookmark, []byte("token")); got != rotate {
			t.Errorf("rotate %t: the bookmark holds a token: %t", rotate, got)
		}
		if rotate { // once only
			s = restand(t, s)
		}
		_, second := s.mustExtract(t, first.Bookmark)
		if !bytes.Equal(first.Bookmark, second.Bookmark) {
			t.Errorf("rotate %t: a run without news changed the bookmark from\n%s to\n%s", rotate, first.Bookmark, second.Bookmark)
		}
	}
}

// restand is a stand with the same referrals which accepts the latest refresh token and keeps to it.
func restand(t *testing.T, old *stand) *stand {
	t.Helper()
	s := newStand(t, partnercentertest.Options{})
	s.Add(3, partnercentertest.Marketplace)
	s.RevokeRefresh()
	s.GrantRefresh(old.LatestRefresh())
	s.opened = old.opened
	return s
}

func TestConfiguredTokenAfterTheKeptOne(t *testing.T) {
	s := newStand(t, partnercentertest.Options{Rotate: true})
	_, first := s.mustExtract(t, nil)
	s.RevokeRefresh(s.LatestRefresh())
	_, second := s.mustExtract(t, first.Bookmark)
	if len(second.Warnings) != 1 || !strings.Contains(second.Warnings[0], "the configured one was used") {
		t.Errorf("warnings = %q, want one about the kept token", second.Warnings)
	}
	_, third := s.mustExtract(t, second.Bookmark)
	if len(third.Warnings) > 0 {
		t.Errorf("the run after that warns: %q", third.Warnings)
	}
}

func TestBothTokensRefused(t *testing.T) {
	s := newStand(t, partnercentertest.Options{Rotate: true})
	_, first := s.mustExtract(t, nil)
	s.RevokeRefresh()
	before := s.Requests()
	_, result, err := s.extract(t, first.Bookmark)
	sourcetest.WantError[*extract.AuthError](t, err, "sign in again", "90 days", "invalid_grant, AADSTS700082", "refresh_token")
	if got := s.Requests() - before; got != 2 {
		t.Errorf("%d requests were made, want 2: each token once, and none to the API", got)
	}
	if _, err := parseBookmark(result.Bookmark); err != nil || result.Bookmark == nil {
		t.Errorf("the bookmark after the failure is %s, %v", result.Bookmark, err)
	}
	_, err = s.open(t).Check(t.Context())
	sourcetest.WantError[*extract.AuthError](t, err, "sign in again")
}

// A new sign-in by hand makes what was kept worthless.
func TestNewConfiguredToken(t *testing.T) {
	s := newStand(t, partnercentertest.Options{Rotate: true})
	s.Add(2, partnercentertest.Marketplace)
	_, first := s.mustExtract(t, nil)
	s.RevokeRefresh()
	s.GrantRefresh("stand-in-refresh-by-hand")
	s.vars[refreshName] = "stand-in-refresh-by-hand"
	ids, second := s.mustExtract(t, first.Bookmark)
	if len(second.Warnings) != 1 || !strings.Contains(second.Warnings[0], "belongs to another configured one") {
		t.Errorf("warnings = %q, want one about the dropped token", second.Warnings)
	}
	if len(ids) > 0 {
		t.Errorf("the new token made %d referrals come again", len(ids))
	}
}

// A client secret is replaced at other times than the refresh token, and the kept one must outlive it.
func TestNewClientSecretKeepsTheToken(t *testing.T) {
	s := newStand(t, partnercentertest.Options{Rotate: true, ClientSecret: clientSecret})
	_, first := s.mustExtract(t, nil)
	other := newStand(t, partnercentertest.Options{ClientSecret: "another-secret"})
	other.RevokeRefresh()
	other.GrantRefresh(s.LatestRefresh())
	if _, second := other.mustExtract(t, first.Bookmark); len(second.Warnings) > 0 {
		t.Errorf("warnings = %q, want none", second.Warnings)
	}
}

func TestRefusedSignIn(t *testing.T) {
	t.Run("client secret", func(t *testing.T) {
		s := newStand(t, partnercentertest.Options{ClientSecret: clientSecret})
		s.vars[secretName] = "wrong"
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.AuthError](t, err, "the sign-in at 127.0.0.1", "invalid_client")
	})
	t.Run("tenant", func(t *testing.T) {
		s := newStand(t, partnercentertest.Options{})
		s.options.TenantID = "fabrikam.com"
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.AuthError](t, err, "invalid_request")
	})
	t.Run("scope", func(t *testing.T) {
		s := newStand(t, partnercentertest.Options{})
		s.options.Scope = "openid"
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.AuthError](t, err, "invalid_scope")
	})
	t.Run("forbidden sign-in is no missing role", func(t *testing.T) {
		s := newStand(t, partnercentertest.Options{})
		s.Fail(partnercentertest.Fault{Path: partnercentertest.SignInPath, Status: http.StatusForbidden, Body: `{"error":"access_denied"}`})
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.AuthError](t, err, "the sign-in at", "access_denied")
	})
	t.Run("down", func(t *testing.T) {
		s := newStand(t, partnercentertest.Options{})
		s.Fail(make503(6)...)
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.UnavailableError](t, err, "the sign-in at", "503")
	})
	t.Run("no token", func(t *testing.T) {
		s := newStand(t, partnercentertest.Options{})
		s.Fail(partnercentertest.Fault{Path: partnercentertest.SignInPath, Status: http.StatusOK, Body: `{"token_type":"Bearer"}`})
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.ContractError](t, err, "without a usable token")
	})
}

func make503(n int) []partnercentertest.Fault {
	faults := make([]partnercentertest.Fault, n)
	for i := range faults {
		faults[i] = partnercentertest.Fault{Path: partnercentertest.SignInPath, Status: http.StatusServiceUnavailable}
	}
	return faults
}

// An access token that ends while pages are read is replaced with the newest refresh token.
func TestAccessTokenEnds(t *testing.T) {
	s := newStand(t, partnercentertest.Options{Rotate: true, Revoke: true})
	s.options.PageSize = 2
	want := s.Add(9, partnercentertest.Marketplace)
	s.OnRequest(func(n int) {
		if n == 4 {
			s.ExpireAccess()
		}
	})
	ids, result := s.mustExtract(t, nil)
	wantIDs(t, "the run", ids, want)
	if len(result.Warnings) > 0 {
		t.Errorf("warnings = %q, want none", result.Warnings)
	}
	s.OnRequest(nil)
	s.mustExtract(t, result.Bookmark)
}
