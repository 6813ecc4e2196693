package bucket

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"leadmill/load/store"
)

// The schemes, as gocloud.dev calls them.
const (
	schemeAzure  = "azblob"
	schemeS3     = "s3"
	schemeGoogle = "gs"
)

// Supports reports whether a url names an object store.
func Supports(url string) bool {
	scheme, _, found := strings.Cut(url, "://")
	return found && slices.Contains([]string{schemeAzure, schemeS3, schemeGoogle}, scheme)
}

// CheckURL says what is wrong with a url, without touching anything. The forms are
//
//	azblob://container/prefix?storage_account=name   besides domain, protocol, localemu and cdn, for other clouds and emulators
//	s3://bucket/prefix?region=eu-west-1              besides endpoint, use_path_style, ssetype, kmskeyid and request_checksum_calculation
//	gs://bucket/prefix
//
// The prefix may be absent. Credentials have no place in a url.
func CheckURL(url string) error {
	_, err := parseURL(url)
	return err
}

// address is a url taken apart.
type address struct {
	scheme string
	bucket string
	prefix string // without slashes around it; "" for none
	query  url.Values
}

// String returns the address without its options.
func (a *address) String() string {
	return strings.TrimSuffix(a.scheme+"://"+a.bucket+"/"+a.prefix, "/")
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9$][a-z0-9._-]{1,221}$`)
	hostPort   = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?$`)
	parameter  = regexp.MustCompile(`^[A-Za-z0-9_]{1,40}$`)
)

const maxPrefix = 100 // bytes; with the longest key it stays below every service's limit of 1,024

// parseURL takes a url apart. Its errors never repeat the url: somebody may have put a secret into it.
func parseURL(raw string) (*address, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, setting("the url cannot be read: write scheme://bucket/prefix?option=value")
	}
	a := &address{scheme: u.Scheme, bucket: u.Host, prefix: strings.Trim(u.Path, "/")}
	switch {
	case !Supports(raw):
		return nil, setting("the url must begin with azblob://, s3:// or gs://")
	case u.User != nil:
		return nil, setting("the url holds a user or password: credentials do not belong there, name them under the access of this place")
	case u.Fragment != "" || u.Opaque != "":
		return nil, setting("the url holds more than scheme://bucket/prefix?option=value")
	case !bucketName.MatchString(a.bucket):
		return nil, setting("the name of the bucket or container after the scheme is missing or not valid")
	case len(a.prefix) > maxPrefix:
		return nil, setting("the path after the bucket is longer than %d bytes", maxPrefix)
	}
	if a.prefix != "" {
		if err := checkKey(a.prefix); err != nil {
			var bad *store.KeyError
			errors.As(err, &bad)
			return nil, setting("the path after the bucket: %s", bad.Reason)
		}
	}
	if a.query, err = url.ParseQuery(u.RawQuery); err != nil {
		return nil, setting("the options after the question mark cannot be read: write option=value, joined by &")
	}
	return a, a.checkQuery()
}

// allowed are the options of each scheme.
func allowed(scheme string) []string {
	switch scheme {
	case schemeAzure:
		return []string{"storage_account", "domain", "protocol", "localemu", "cdn"}
	case schemeS3:
		return []string{"region", "endpoint", "use_path_style", "ssetype", "kmskeyid", "request_checksum_calculation"}
	}
	return nil
}

var secretNames = []string{"sig", "key", "sas", "secret", "token", "password", "accountkey", "account_key", "access_key", "secret_key"}

func (a *address) checkQuery() error {
	for name, values := range a.query {
		switch {
		case slices.Contains(secretNames, strings.ToLower(name)) || strings.HasPrefix(strings.ToLower(name), "x-amz-"):
			return setting("the option %s is a credential: it does not belong in the url, name it under the access of this place", strings.ToLower(name))
		case !parameter.MatchString(name):
			return setting("the url holds an option whose name is not valid")
		case !slices.Contains(allowed(a.scheme), name):
			return setting("%s urls have no option %s (they have: %s)", a.scheme, name, orNone(allowed(a.scheme)))
		case len(values) > 1 || values[0] == "":
			return setting("the option %s needs one value", name)
		}
	}
	for _, name := range []string{"use_path_style", "localemu", "cdn"} {
		if v := a.query.Get(name); v != "" {
			if _, err := strconv.ParseBool(v); err != nil {
				return setting("the option %s is true or false", name)
			}
		}
	}
	if a.scheme == schemeS3 {
		return a.checkS3()
	}
	return a.checkAzure()
}

func (a *address) checkAzure() error {
	domain, protocol := a.query.Get("domain"), a.query.Get("protocol")
	switch {
	case domain != "" && !hostPort.MatchString(domain):
		return setting("the option domain is a host, such as blob.core.windows.net")
	case protocol != "" && protocol != "http" && protocol != "https":
		return setting("the option protocol is https, or http for an emulator on this machine")
	case protocol == "http" && !loopback(domain):
		return setting("the option protocol is http, which would send credentials in the clear: only an emulator on this machine may have it")
	}
	if name := a.query.Get("storage_account"); name != "" && !regexp.MustCompile(`^[a-z0-9]{3,24}$`).MatchString(name) {
		return setting("the option storage_account is 3 to 24 lower-case letters and digits")
	}
	return nil
}

func (a *address) checkS3() error {
	switch a.query.Get("request_checksum_calculation") {
	case "", "when_supported", "when_required":
	default:
		return setting("the option request_checksum_calculation is when_supported or when_required")
	}
	if region := a.query.Get("region"); region != "" && !regexp.MustCompile(`^[a-z0-9-]{1,40}$`).MatchString(region) {
		return setting("the option region is a name such as eu-west-1")
	}
	raw := a.query.Get("endpoint")
	if raw == "" {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" || !hostPort.MatchString(u.Host) {
		return setting("the option endpoint is https://host or https://host:port and nothing more")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Host)) {
		return setting("the option endpoint must begin with https://; only an emulator on this machine may have http://")
	}
	return nil
}

func setting(format string, args ...any) error {
	return &SettingError{fmt.Sprintf(format, args...)}
}

// loopback reports whether host, perhaps with a port, is this machine.
func loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
