package extract

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"sort"
	"time"
)

// Options are what a configuration says about one source of a type, decoded from YAML into the type's own struct.
// Keys are the struct's yaml tags. The configuration loader rejects keys that the struct does not have.
type Options interface {
	// Validate returns every fault of the values at once.
	Validate() []FieldError

	// Open returns the source. It reads the secrets and does not touch the place; Check does.
	Open(env Env) (Source, error)
}

// Env is what a source gets of the process it runs in.
type Env struct {
	Dir    string              // folder of the configuration file; relative paths in options are relative to it
	Getenv func(string) string // environment variables
	Now    func() time.Time    // the machine's clock: for the life of tokens, Retry-After and the ages of files
	Log    *slog.Logger        // for what is worth knowing while a source is read; no secret and nobody's data
}

// Path makes a path of the configuration relative to its folder.
func (e Env) Path(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(e.Dir, path)
}

// A FolderReader is options whose source reads a folder of this machine or of an object store. The configuration loader sees to it that
// leadmill's own output does not lie in it.
type FolderReader interface {
	// Folder returns the folder, a relative one made absolute by dir, or the url of an object store. It is "" where the
	// options name none.
	Folder(dir string) string
}

// A Shaped is options whose source hands over records of one raw shape, which need not be found out then.
type Shaped interface {
	// Shape returns the name of the shape, as configurations write it.
	Shape() string
}

// A FieldError is a value that a configuration must not hold.
type FieldError struct {
	Key     string // the yaml key within the options, dotted when nested: "limits.record"
	Message string // what is wrong and what is right, without secrets
}

// Registry knows the types of sources. Fill it in one place; there is no global one.
type Registry struct {
	types map[string]func() Options
}

// Add registers a type under the name that configurations use. newOptions returns a pointer to the options with
// their defaults. Adding a name twice is a programming error and panics.
func (r *Registry) Add(name string, newOptions func() Options) {
	if r.types == nil {
		r.types = map[string]func() Options{}
	}
	if _, ok := r.types[name]; ok {
		panic(fmt.Sprintf("source type %q registered twice", name))
	}
	r.types[name] = newOptions
}

// New returns the default options of a type; ok is false for a type nobody registered.
func (r *Registry) New(name string) (o Options, ok bool) {
	f, ok := r.types[name]
	if !ok {
		return nil, false
	}
	return f(), true
}

// Names lists the registered types in alphabetical order.
func (r *Registry) Names() []string {
	names := make([]string, 0, len(r.types))
	for n := range r.types {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
