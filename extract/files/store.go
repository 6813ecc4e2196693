package files

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"leadmill/extract"
)

// What may be held of objects that wait for their turn.
const (
	smallObject = 4 * mib
	aheadBudget = 64 * mib
)

// A remote is a place in an object store. It is only read from, and no key becomes the path of a file.
type remote struct {
	objects  objects
	name     string // for people, without secrets
	choose   chooser
	parallel int
	shut     func() error
}

func (p *remote) close() error { return p.shut() }

func (p *remote) ahead() ahead {
	return ahead{parallel: p.parallel, small: smallObject, budget: aheadBudget}
}

func (p *remote) list(ctx context.Context, folders []string) ([]found, error) {
	prefixes := []string{""}
	if folders != nil {
		prefixes = prefixes[:0]
		for _, f := range folders {
			prefixes = append(prefixes, f+"/")
		}
	}
	var all []found
	for _, prefix := range prefixes {
		var err error
		if all, err = p.below(ctx, prefix, all); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b found) int { return strings.Compare(a.path, b.path) })
	return all, nil
}

// below appends the included objects whose key begins with prefix.
func (p *remote) below(ctx context.Context, prefix string, all []found) ([]found, error) {
	if !p.choose.reaches(prefix) {
		return all, nil
	}
	var token []byte
	for {
		part, next, err := p.objects.page(ctx, prefix, token)
		if err != nil {
			return nil, problem(ctx, p.name, err)
		}
		for _, o := range part {
			if p.choose.object(o.key) {
				all = append(all, found{path: o.key, raw: o.raw, size: o.size, mtime: o.modified.UnixNano(), etag: o.etag})
			}
		}
		if len(next) == 0 {
			return all, nil
		}
		if bytes.Equal(next, token) {
			return nil, &extract.ContractError{Place: p.name, What: "a page of its listing leads to itself"}
		}
		token = next
	}
}
