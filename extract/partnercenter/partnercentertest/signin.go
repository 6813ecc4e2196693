package partnercentertest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// signIn answers the refresh-token grant of the tenant's token endpoint.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.ParseForm() != nil || r.URL.RawQuery != "" {
		tokenError(w, http.StatusBadRequest, "invalid_request", "AADSTS900144: The request body must be a form.")
		return
	}
	form := r.PostForm
	scopes := strings.Fields(form.Get("scope"))
	refresh := form.Get("refresh_token")
	switch {
	case r.URL.Path != "/"+s.o.Tenant+"/oauth2/v2.0/token":
		tokenError(w, http.StatusBadRequest, "invalid_request", "AADSTS90002: Tenant not found.")
	case form.Get("grant_type") != "refresh_token":
		tokenError(w, http.StatusBadRequest, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.")
	case form.Get("client_id") != s.o.ClientID:
		tokenError(w, http.StatusBadRequest, "unauthorized_client", "AADSTS700016: Application was not found in the directory.")
	case form.Get("client_secret") != s.o.ClientSecret:
		tokenError(w, http.StatusUnauthorized, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
	case !slices.ContainsFunc(scopes, func(scope string) bool { return strings.HasSuffix(scope, "/.default") }):
		tokenError(w, http.StatusBadRequest, "invalid_scope", "AADSTS70011: The provided value for the input parameter 'scope' is not valid.")
	case !s.refresh[refresh]:
		tokenError(w, http.StatusBadRequest, "invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.")
	default:
		s.grant(w, refresh, slices.Contains(scopes, "offline_access"))
	}
}

func (s *Server) grant(w http.ResponseWriter, refresh string, offline bool) {
	s.issued++
	access := fmt.Sprintf("stand-in-access-%d", s.issued)
	s.access[access] = s.now().Add(s.o.TokenLife)
	body := map[string]any{
		"token_type": "Bearer", "scope": "https://api.partner.microsoft.com/user_impersonation",
		"expires_in": int(s.o.TokenLife.Seconds()), "ext_expires_in": int(s.o.TokenLife.Seconds()), "access_token": access,
	}
	if offline {
		if s.o.Rotate {
			if s.o.Revoke {
				delete(s.refresh, refresh)
			}
			s.latest = fmt.Sprintf("stand-in-refresh-%d", s.issued)
			s.refresh[s.latest] = true
			refresh = s.latest
		}
		body["refresh_token"] = refresh
	}
	writeJSON(w, http.StatusOK, body)
}

func tokenError(w http.ResponseWriter, status int, code, text string) {
	writeJSON(w, status, map[string]any{"error": code, "error_description": text, "error_codes": []int{0}})
}

// ExpireAccess ends every access token that was handed out.
func (s *Server) ExpireAccess() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
}

// RevokeRefresh ends refresh tokens; without any, all of them.
func (s *Server) RevokeRefresh(tokens ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(tokens) == 0 {
		clear(s.refresh)
	}
	for _, token := range tokens {
		delete(s.refresh, token)
	}
}

// GrantRefresh makes a refresh token valid, as a new sign-in by hand does.
func (s *Server) GrantRefresh(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh[token] = true
	s.latest = token
}

// LatestRefresh is the refresh token that was handed out last.
func (s *Server) LatestRefresh() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latest
}
