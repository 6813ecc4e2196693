package httpx

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"leadmill/extract"
)

// CheckBase says why an address cannot be [Options].Base, for the validation of a configuration; nil where it can.
func CheckBase(address string) error {
	_, err := parseBase(address)
	var setting *extract.SettingError
	if errors.As(err, &setting) {
		return errors.New(setting.What)
	}
	return err
}

// Origin returns scheme and host of an address that can be [Options].Base and holds no path, in small letters, or says what
// is wrong with it.
func Origin(address string) (string, error) {
	if err := CheckBase(address); err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil || strings.Trim(u.Path, "/") != "" {
		return "", errors.New("must hold no path")
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// Host is the host of an address with its port, as errors call a place.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "its address"
	}
	return u.Host
}

// parseBase accepts an address that requests may go to. Its message shows neither user nor query.
func parseBase(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		return nil, &extract.SettingError{Key: "base", What: "is no address: it must be like https://host"}
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, &extract.SettingError{Key: "base", What: "must hold neither user, nor query, nor fragment"}
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, &extract.SettingError{Key: "base", What: "must be https; http is allowed for this machine only"}
	}
	return u, nil
}

// loopback reports whether a host is this machine, whatever the name service says.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Follow resolves a next link that stood in the answer from the address from. A link to another host or port is an
// [*extract.ContractError]; one to http on the same host becomes https, since some services write it so.
func (c *Client) Follow(from, link string) (string, error) {
	base, err := c.target(from)
	if err != nil {
		return "", err
	}
	if link == "" {
		return "", c.broken("the link to the next page is empty")
	}
	u, err := c.resolve(base, link)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// target is the address of a request.
func (c *Client) target(link string) (*url.URL, error) { return c.resolve(c.base, link) }

func (c *Client) resolve(from *url.URL, link string) (*url.URL, error) {
	u, err := from.Parse(link)
	if err != nil {
		return nil, c.broken("a link is no address")
	}
	if u.User != nil {
		return nil, c.broken("a link holds a user")
	}
	u.Fragment, u.RawFragment = "", ""
	if c.sameOrigin(u) {
		return u, nil
	}
	if u.Scheme == "http" && c.base.Scheme == "https" {
		safe := *u
		safe.Scheme = "https"
		if safe.Port() == "80" {
			safe.Host = bareHost(u)
		}
		if c.sameOrigin(&safe) {
			return &safe, nil
		}
	}
	return nil, c.broken("a link leads to another place than " + c.base.Host)
}

// sameOrigin reports whether scheme, host and port are the base's.
func (c *Client) sameOrigin(u *url.URL) bool {
	return u.Scheme == c.base.Scheme && strings.EqualFold(u.Hostname(), c.base.Hostname()) && port(u) == port(c.base)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// bareHost is the host without its port, with the brackets of an IPv6 address.
func bareHost(u *url.URL) string { return strings.TrimSuffix(u.Host, ":"+u.Port()) }

// maxRedirects within one origin; a service needs one, for a trailing slash.
const maxRedirects = 5

// redirect lets a client follow redirects that keep origin and method.
func (c *Client) redirect(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return c.broken("it redirects in circles")
	case next.URL.User != nil || !c.sameOrigin(next.URL):
		return c.broken("it redirects to another place than " + c.base.Host)
	case next.Method != via[0].Method:
		return c.broken("it redirects a " + via[0].Method)
	}
	return nil
}

func (c *Client) broken(what string) error {
	return &extract.ContractError{Place: c.o.Place, What: what}
}

const defaultMaxPages = 100_000

// Pages notices next links that never end. It is for one chain of pages, and not for concurrent use.
type Pages struct {
	max  int
	seen map[[sha256.Size]byte]struct{} // digests, since a link can be kilobytes long
}

// NewPages returns an empty chain of at most max pages; 0 stands for 100 000.
func NewPages(max int) *Pages { //nolint:predeclared // the name that a caller reads
	return &Pages{max: orDefault(max, defaultMaxPages), seen: map[[sha256.Size]byte]struct{}{}}
}

// Seen notes a link that is about to be followed. One that comes again, and one too many, are an
// [*extract.ContractError].
func (p *Pages) Seen(place, link string) error {
	digest := sha256.Sum256([]byte(link))
	if _, again := p.seen[digest]; again {
		return &extract.ContractError{Place: place, What: fmt.Sprintf("page %d links back to an earlier one", len(p.seen))}
	}
	if len(p.seen) >= p.max {
		return &extract.ContractError{Place: place, What: fmt.Sprintf("there are more than %d pages", p.max)}
	}
	p.seen[digest] = struct{}{}
	return nil
}
