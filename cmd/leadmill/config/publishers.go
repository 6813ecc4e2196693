package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"leadmill/transform"
)

var (
	publisherID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,49}$`) // Partner Center's rule
	offerID     = regexp.MustCompile(`^[^.\s]+\.\S+$`)
	domainLabel = regexp.MustCompile(`^[\p{L}\p{M}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$`)
)

func checkPublishers(fs *faults, publishers map[string]publisher) map[string]Publisher {
	checked := map[string]Publisher{}
	owner := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(publishers)) {
		path, p := joinPath("publishers", id), publishers[id]
		checkPublisherID(fs, path, id)
		if strings.TrimSpace(p.Name) == "" {
			p.Name = id
		}
		checked[id] = Publisher{Name: p.Name, Domains: checkDomains(fs, path+".domains", id, p.Domains, owner)}
	}
	return checked
}

func checkPublisherID(fs *faults, path, id string) {
	switch {
	case publisherID.MatchString(id):
	case publisherID.MatchString(strings.ToLower(id)):
		fs.add(path, "a publisher id is written in small letters: %s", quote(strings.ToLower(id)))
	default:
		fs.add(path, "%s is no publisher id; it has small letters, digits, - and _, at most 50", quote(id))
	}
}

func checkDomains(fs *faults, path, id string, domains []string, owner map[string]string) []string {
	var checked []string
	for i, d := range domains {
		at := indexPath(path, i)
		domain := strings.ToLower(strings.TrimSpace(d))
		switch {
		case fs.faulty(at):
		case !isDomain(domain):
			fs.add(at, "%s is no e-mail domain; write it like contoso.com", quote(d))
		case owner[domain] == id:
			fs.add(at, "%q is there twice", domain)
		case owner[domain] != "":
			fs.add(at, "%q already belongs to publisher %s", domain, owner[domain])
		default:
			owner[domain] = id
			checked = append(checked, domain)
		}
	}
	return checked
}

func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	return !slices.ContainsFunc(labels, func(l string) bool { return !domainLabel.MatchString(l) })
}

func checkOffers(fs *faults, offers map[string]string, publishers map[string]Publisher) map[string]string {
	checked := map[string]string{}
	titles := map[string]string{}
	for _, title := range inOrder(fs, "offers", offers) {
		path, id := joinPath("offers", title), strings.ToLower(strings.TrimSpace(offers[title]))
		folded := strings.ToLower(strings.Join(strings.Fields(title), " "))
		publisher, _, _ := strings.Cut(id, ".")
		switch {
		case fs.faulty(path):
		case folded == "":
			fs.add(path, "the offer title is empty")
		case titles[folded] != "" && checked[titles[folded]] != id:
			fs.add(path, "the same title, but for case or white space, is mapped to %q as well", checked[titles[folded]])
		case !offerID.MatchString(id) || !publisherID.MatchString(publisher):
			fs.add(path, "%s is no offer id; write publisher.offer, such as contoso.backup", quote(offers[title]))
		case !declared(publisher, publishers):
			fs.add(path, "%s", undeclared(publisher, publishers))
		default:
			titles[folded], checked[title] = title, id
		}
	}
	return checked
}

// checkStages puts the file's stages over the defaults. Codes are compared without case, so that "plt: trial" does
// not leave a second PLT behind.
func checkStages(fs *faults, stages map[string]string) map[string]transform.Stage {
	merged := transform.DefaultStages()
	written := map[string]string{}
	for _, code := range inOrder(fs, "stages", stages) {
		path := joinPath("stages", code)
		folded := strings.ToLower(strings.TrimSpace(code))
		stage, ok := transform.ParseStage(stages[code])
		switch {
		case fs.faulty(path):
			continue
		case folded == "":
			fs.add(path, "the action code is empty")
			continue
		case written[folded] != "":
			fs.add(path, "the same code, but for case, is there as %q", written[folded])
			continue
		case !ok:
			fs.add(path, "has no stage; use one of %s", strings.Join(transform.StageNames(), ", "))
			continue
		}
		written[folded] = code
		name := strings.TrimSpace(code)
		for known := range transform.DefaultStages() {
			if strings.EqualFold(known, name) {
				name = known
			}
		}
		merged[name] = stage
	}
	return merged
}

// inOrder lists the keys of a map as they stand in the file, so that the later one of two is the fault.
func inOrder(fs *faults, path string, m map[string]string) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		pa, pb := fs.find(joinPath(path, a)), fs.find(joinPath(path, b))
		if pa.line != pb.line {
			return pa.line - pb.line
		}
		if pa.column != pb.column {
			return pa.column - pb.column
		}
		return strings.Compare(a, b)
	})
}

func declared(id string, publishers map[string]Publisher) bool {
	_, ok := publishers[id]
	return ok || len(publishers) == 0
}

func undeclared(id string, publishers map[string]Publisher) string {
	known := slices.Sorted(maps.Keys(publishers))
	return "publisher " + quote(id) + " is not declared in publishers" + didYouMean(nearest(id, known))
}
