package httpx

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func clientOf(t testing.TB, base string) *Client {
	t.Helper()
	c, err := New(Options{Place: "the API", Base: base, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNewChecksTheBase(t *testing.T) {
	tests := []struct {
		base string
		ok   bool
	}{
		{"https://contoso.example", true},
		{"https://contoso.example:8443", true},
		{"http://127.0.0.1:8080", true},
		{"http://127.8.9.1", true},
		{"http://[::1]:8080", true},
		{"http://localhost:8080", true},
		{"http://contoso.example", false},
		{"http://localhost.contoso.example", false},
		{"http://127.0.0.1.contoso.example", false},
		{"ftp://127.0.0.1", false},
		{"contoso.example", false},
		{"https://", false},
		{"https://:443", false},
		{"https://ann:planted@contoso.example", false},
		{"https://contoso.example?sig=planted", false},
		{"https://contoso.example/%zz?planted", false},
		{"", false},
	}
	for _, tt := range tests {
		_, err := New(Options{Base: tt.base, Now: func() time.Time { return now }})
		if (err == nil) != tt.ok || !tt.ok && kind(err) != "setting" {
			t.Errorf("New(%q) = %v, want ok %t", tt.base, err, tt.ok)
		}
		if err != nil && strings.Contains(err.Error(), "planted") {
			t.Errorf("New(%q) shows the secret: %v", tt.base, err)
		}
	}
	if _, err := New(Options{Base: "https://contoso.example"}); kind(err) != "setting" {
		t.Errorf("New without a clock = %v, want a SettingError", err)
	}
}

func TestOrigin(t *testing.T) {
	for _, tt := range []struct{ address, want, wrong string }{
		{"https://Contoso.example", "https://contoso.example", ""},
		{"HTTPS://contoso.example:8443/", "https://contoso.example:8443", ""},
		{"http://localhost:80/?", "http://localhost:80", ""},
		{"https://contoso.example/api", "", "no path"},
		{"http://contoso.example", "", "https"},
		{"https://ann:planted@contoso.example", "", "neither user"},
	} {
		got, err := Origin(tt.address)
		if got != tt.want || (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("Origin(%q) = %q, %v, want %q, %q", tt.address, got, err, tt.want, tt.wrong)
		}
	}
}

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"https://ann:planted@contoso.example:8443/x?planted": "contoso.example:8443", "https://%zz/planted": "its address", "planted": "its address",
	} {
		if got := Host(address); got != want {
			t.Errorf("Host(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestFollow(t *testing.T) {
	tests := []struct {
		base, from, link string
		want             string // "" for a ContractError
	}{
		{"https://h", "https://h/a/b?x=1", "https://h/c?page=2", "https://h/c?page=2"},
		{"https://h", "https://h/a/b?x=1", "?page=2", "https://h/a/b?page=2"},
		{"https://h", "https://h/a/b", "c", "https://h/a/c"},
		{"https://h", "https://h/a/b", "/c#part", "https://h/c"},
		{"https://h", "/a/b", "c", "https://h/a/c"},
		{"https://h", "https://h/", "https://H:443/c", "https://H:443/c"},
		{"https://h", "https://h/", "http://h/c", "https://h/c"},
		{"https://h", "https://h/", "http://h:80/c", "https://h/c"},
		{"https://h:8443", "https://h:8443/", "http://h:8443/c", "https://h:8443/c"},
		{"https://[::1]", "https://[::1]/", "http://[::1]:80/c", "https://[::1]/c"},
		{"http://127.0.0.1:1", "http://127.0.0.1:1/", "/c", "http://127.0.0.1:1/c"},
		{"https://h:8443", "https://h:8443/", "http://h/c", ""},
		{"https://h", "https://h/", "https://h:444/c", ""},
		{"https://h", "https://h/", "http://h:8080/c", ""},
		{"http://127.0.0.1:1", "http://127.0.0.1:1/", "https://127.0.0.1:1/c", ""},
		{"https://h", "https://h/", "https://evil/c?sig=planted", ""},
		{"https://h", "https://h/", "//evil/c", ""},
		{"https://h", "https://h/", "https:evil", ""},
		{"https://h", "https://h/", `https:\\evil`, ""},
		{"https://h", "https://h/", "https://h@evil/", ""},
		{"https://h", "https://h/", "https://ann:planted@h/", ""},
		{"https://h", "https://h/", "https://h.evil/", ""},
		{"https://h", "https://h/", "https://h./", ""},
		{"https://h", "https://h/", "javascript:alert(1)", ""},
		{"https://h", "https://h/", "file:///etc/passwd", ""},
		{"https://h", "https://h/", "", ""},
		{"https://h", "https://h/", "%zz?planted", ""},
		{"https://h", "https://evil/", "/c", ""},
	}
	for _, tt := range tests {
		got, err := clientOf(t, tt.base).Follow(tt.from, tt.link)
		if got != tt.want || (tt.want == "") != (kind(err) == "contract") {
			t.Errorf("Follow(%q, %q) at %s = %q, %v, want %q", tt.from, tt.link, tt.base, got, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "planted") {
			t.Errorf("Follow(%q) shows the secret: %v", tt.link, err)
		}
	}
}

func FuzzFollow(f *testing.F) {
	for _, s := range []string{"/c?page=2", "http://h:80/c", "https://h@evil/", "//evil", `\\evil`, "https:evil", "?", "https://h:/", "http://[::1"} {
		f.Add("https://h/a", s)
	}
	f.Fuzz(func(t *testing.T, from, link string) {
		c := clientOf(t, "https://h")
		got, err := c.Follow(from, link)
		if err != nil {
			if kind(err) != "contract" || got != "" {
				t.Errorf("Follow(%q, %q) = %q, %v, want a ContractError alone", from, link, got, err)
			}
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "https" || !strings.EqualFold(u.Hostname(), "h") || u.User != nil || u.Port() != "" && u.Port() != "443" {
			t.Errorf("Follow(%q, %q) = %q, which is not on https://h", from, link, got)
		}
		if again, err := c.Follow(got, got); err != nil || again != got {
			t.Errorf("Follow(%q) = %q, %v, want it unchanged", got, again, err)
		}
	})
}

func TestRedirects(t *testing.T) {
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect to another origin was followed")
	}))
	defer evil.Close()
	tests := []struct {
		name, method, to string
		code             int
		kind             string
		asked            int
	}{
		{"same origin", http.MethodGet, "/y", 302, "", 2},
		{"another origin", http.MethodGet, evil.URL + "/?sig=planted", 302, "contract", 1},
		{"another origin, keeping the method", http.MethodPost, evil.URL, 307, "contract", 1},
		{"a POST that would become a GET", http.MethodPost, "/y", 302, "contract", 1},
		{"circles", http.MethodGet, "/x", 302, "contract", maxRedirects + 1},
		{"nowhere", http.MethodGet, "", 302, "status contract", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/y" {
					return
				}
				if tt.to != "" {
					w.Header().Set("Location", tt.to)
				}
				w.WriteHeader(tt.code)
			}, func(o *Options) { o.Token = &tokens{} })
			resp, err := b.Do(t.Context(), Request{Method: tt.method, URL: "/x"})
			if kind(err) != tt.kind || b.asked() != tt.asked {
				t.Fatalf("Do = %v (%s) after %d requests, want %q, %d", err, kind(err), b.asked(), tt.kind, tt.asked)
			}
			if err != nil && strings.Contains(err.Error(), "planted") {
				t.Errorf("the error shows the address: %v", err)
			}
			if err == nil && (resp.URL != b.server.URL+"/y" || b.requests[1].Header.Get("Authorization") == "") {
				t.Errorf("ended at %s with %v, want /y with the token", resp.URL, b.requests[1].Header)
			}
		})
	}
}

func TestPages(t *testing.T) {
	p := NewPages(3)
	for _, link := range []string{"a", "b", "c"} {
		if err := p.Seen("the API", link); err != nil {
			t.Fatalf("Seen(%q) = %v", link, err)
		}
	}
	if err := p.Seen("the API", "d"); kind(err) != "contract" || !strings.Contains(err.Error(), "more than 3 pages") {
		t.Errorf("Seen of a fourth page = %v, want a ContractError", err)
	}
	if err := p.Seen("the API", "b"); kind(err) != "contract" || !strings.Contains(err.Error(), "links back") {
		t.Errorf("Seen of a repeated page = %v, want a ContractError", err)
	}
	if err := NewPages(0).Seen("the API", ""); err != nil {
		t.Errorf("Seen of a first page = %v", err)
	}
}
