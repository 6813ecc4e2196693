package normalize

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/zeebo/xxh3"
	"golang.org/x/net/publicsuffix"
)

var (
	//go:embed lists/free_email_domains.fast-facts-MIT.txt
	freeDomains1 string
	//go:embed lists/free_domains.aftership-MIT.txt
	freeDomains2 string
	//go:embed lists/disposable_email_blocklist.CC0.txt
	disposableDomains string
	//go:embed lists/role_accounts.aftership-MIT.txt
	roleAccounts string
)

type mailLists struct {
	domains map[string]EmailKind // free or disposable
	roles   map[string]struct{}
	filter  [filterBits / 64]uint64 // a bit for every listed domain: most domains are none, and need no look into the map
}

const filterBits = 1 << 18

var mailListTables = sync.OnceValue(func() *mailLists {
	l := &mailLists{domains: make(map[string]EmailKind, 1<<14), roles: make(map[string]struct{}, 1<<10)}
	for _, list := range []string{freeDomains1, freeDomains2} {
		for line := range strings.Lines(list) {
			l.domains[strings.ToLower(strings.TrimSpace(line))] = EmailFree
		}
	}
	for line := range strings.Lines(disposableDomains) { // last: a disposable domain tells least
		l.domains[strings.ToLower(strings.TrimSpace(line))] = EmailDisposable
	}
	for line := range strings.Lines(roleAccounts) {
		l.roles[strings.ToLower(strings.TrimSpace(line))] = struct{}{}
	}
	delete(l.domains, "")
	delete(l.roles, "")
	for domain := range l.domains {
		bit := xxh3.HashString(domain) % filterBits
		l.filter[bit/64] |= 1 << (bit % 64)
	}
	return l
})

func (l *mailLists) listed(domain string) (kind EmailKind, ok bool) {
	bit := xxh3.HashString(domain) % filterBits
	if l.filter[bit/64]&(1<<(bit%64)) == 0 {
		return EmailNone, false
	}
	kind, ok = l.domains[domain]
	return kind, ok
}

// kindOf expects the local part in lower case without its tag, and the domain in lower case.
func kindOf(local, domain string) EmailKind {
	lists := mailListTables()
	kind := lists.domainKind(domain)
	if kind == EmailDisposable {
		return kind
	}
	if _, ok := lists.roles[local]; ok {
		return EmailRole
	}
	if kind == EmailFree {
		return kind
	}
	return EmailCorporate
}

// domainKind compares the domain as it is and as the part that somebody registered: mail.gmail.com is gmail.com. The
// public suffix list is asked only where a parent is listed, which is rare.
func (l *mailLists) domainKind(domain string) EmailKind {
	if kind, ok := l.listed(domain); ok {
		return kind
	}
	dot := strings.IndexByte(domain, '.')
	for dot >= 0 && strings.IndexByte(domain[dot+1:], '.') >= 0 {
		parent := domain[dot+1:]
		if kind, ok := l.listed(parent); ok {
			registered, err := publicsuffix.EffectiveTLDPlusOne(domain)
			if err == nil && registered == parent {
				return kind
			}
		}
		next := strings.IndexByte(parent, '.')
		dot += 1 + next
	}
	return EmailNone
}
