package config

import (
	"regexp"
	"strings"

	"leadmill/extract"
	"leadmill/transform/decode"
)

var sourceName = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

func checkSources(fs *faults, sources []source, types []string, publishers map[string]Publisher) []Source {
	if len(sources) == 0 && !fs.faulty("sources") {
		fs.add("sources", "there must be at least one source to read")
	}
	var checked []Source
	lines := map[string]int{}
	for i, s := range sources {
		path := indexPath("sources", i)
		if fs.faulty(path) || fs.at[path] == (position{}) {
			continue // no source at all
		}
		checkSourceName(fs, path+".name", s.Name, lines)
		if s.Publisher != "" {
			checkSourcePublisher(fs, path+".publisher", s.Publisher, publishers)
		}
		shape, _ := decode.ParseShape(s.Shape)
		if known, ok := s.Options.(extract.Shaped); ok && shape == decode.ShapeAuto {
			shape, _ = decode.ParseShape(known.Shape())
		}
		if s.Options == nil {
			checkType(fs, path+".type", s.Type, types)
			continue
		}
		for _, e := range s.Options.Validate() {
			if at := path + "." + e.Key; !fs.faulty(at) {
				fs.add(at, "%s", e.Message)
			}
		}
		checked = append(checked, Source{s.Name, s.Type, s.Publisher, shape, s.Required, s.WhenQuiet, s.Options})
	}
	return checked
}

func checkSourceName(fs *faults, path, name string, lines map[string]int) {
	line := fs.find(path).line
	switch {
	case fs.faulty(path):
	case name == "":
		fs.add(path, "a source needs a name of its own")
	case !sourceName.MatchString(name):
		fs.add(path, "%s is no name for a source; use small letters, digits and hyphens, at most 40", quote(name))
	case lines[name] > 0:
		fs.add(path, "%q is the name of the source in line %d as well; every source needs its own", name, lines[name])
	default:
		lines[name] = line
	}
}

func checkSourcePublisher(fs *faults, path, id string, publishers map[string]Publisher) {
	switch {
	case fs.faulty(path):
	case len(publishers) == 0:
		checkPublisherID(fs, path, id)
	case !declared(id, publishers):
		fs.add(path, "%s", undeclared(strings.ToLower(id), publishers))
	}
}

// checkType reports a type that nobody registered.
func checkType(fs *faults, path, name string, types []string) {
	switch {
	case fs.faulty(path):
	case name == "":
		fs.add(path, "a source needs a type: %s", strings.Join(types, ", "))
	default:
		fs.add(path, "%s is no type of source; known are %s%s",
			quote(name), strings.Join(types, ", "), didYouMean(nearest(name, types)))
	}
}
