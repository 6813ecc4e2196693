// Package config reads leadmill's configuration: one strict YAML file whose scalar keys can be overridden by
// environment variables.
//
// It promises that a configuration it returns can be used as it stands: every key is known, every value has the
// right type and makes sense beside the others. Otherwise it returns an [*Error] with every fault at once, each with
// its line and the nearest right word. It never panics, whatever the file holds, and no fault shows a secret.
package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"leadmill/extract"
	"leadmill/load/store/bucket"
	"leadmill/transform"
	"leadmill/transform/decode"
)

// A Config is a checked configuration with defaults and environment variables applied.
type Config struct {
	Output     string                     // folder of the snapshots, resolved against Dir, or the url of an object store
	Access     extract.Access             // to the object store, where the platform's own identity is not used
	Publishers map[string]Publisher       // by publisher id, lower case; empty where none is declared
	Offers     map[string]string          // offer title → publisher.offer in lower case
	Stages     map[string]transform.Stage // by action code: the defaults with the file's entries over them
	Sources    []Source                   // in the order of the file, at least one
	StrictDNC  bool                       // a DNC lead suppresses the customer's own actions on the offer too
	Fold       Fold
	Overrides  string // file of overrides, resolved against Dir; "" for none
	Resolution Resolution
	Report     Report
	Scratch    string // folder for temporary files, resolved against Dir; os.TempDir() where the file names none
	Dir        string // folder of the file; relative paths of sources are resolved against it
	Digest     string // SHA-256 (hex) of what gives the data their meaning; see digest
}

// A Publisher is a seller whose leads are reported.
type Publisher struct {
	Name    string   // for reports; the id where the file gives none
	Domains []string // own e-mail domains, lower case; leads from them are internal
}

// A Source is one feed.
type Source struct {
	Name      string // the feed's name in every dataset: [a-z0-9-], at most 40 characters
	Type      string // a type of the registry
	Publisher string // for records that name none; may be ""
	Shape     decode.Shape
	Required  bool            // whether a run publishes nothing when this source cannot be read
	WhenQuiet string          // QuietWarn, QuietFail or QuietIgnore
	Options   extract.Options // validated
}

// What a run does when a source gives nothing after days of plenty.
const (
	QuietWarn   = "warn"
	QuietFail   = "fail"
	QuietIgnore = "ignore"
)

// Fold says when two deliveries are one lead.
type Fold struct {
	Window time.Duration // for one lead through two feeds; from 0 to 24 hours
}

// Resolution says when leads are one customer, and when a result is not to be published.
type Resolution struct {
	Merge, Review float64 // probabilities; 0 for the defaults of package match
	RetrainGrowth float64 // factor of leads at which the match model is trained anew; 0 for never
	Drift         Drift
}

// Drift is the limits of a result; 0 for none.
type Drift struct {
	IDsChanged      float64 // share of the published leads whose customer id changes
	LargestCustomer int     // leads
	CappedBlocks    float64 // share of the leads in blocks beyond the limit
}

// Report says how figures are presented.
type Report struct {
	TimeZone string         // IANA name
	Location *time.Location // of TimeZone; never nil
}

// Load reads and checks the file at path. environ is the environment as "NAME=value" texts. A file that cannot be
// read, or that has faults, is an [*Error].
func Load(path string, registry *extract.Registry, environ []string) (*Config, error) {
	data, err := readLimited(path)
	if err != nil {
		return nil, &Error{Faults: []Fault{{File: path, Message: readMessage(err)}}, Err: err}
	}
	return Parse(path, data, registry, environ)
}

// Parse checks the configuration data, which was read from the file called name. The file's folder is taken from
// name; nothing is read. Faults are an [*Error].
func Parse(name string, data []byte, registry *extract.Registry, environ []string) (*Config, error) {
	fs := newFaults(name)
	root := parseTree(data, fs)
	if root == nil {
		return nil, fs.err()
	}
	applyEnvironment(root, registry, environ, fs)
	doc := defaults()
	d := &decoder{faults: fs, registry: registry}
	d.document(root, &doc)
	cfg := doc.check(fs, registry)
	cfg.Dir = filepath.Dir(name)
	if !bucket.Supports(cfg.Output) {
		cfg.Output = resolvePath(cfg.Dir, cfg.Output)
	}
	cfg.Scratch = resolvePath(cfg.Dir, cfg.Scratch)
	if cfg.Overrides != "" {
		cfg.Overrides = resolvePath(cfg.Dir, cfg.Overrides)
	}
	if err := fs.err(); err != nil {
		return nil, err
	}
	if checkOverlap(fs, cfg); fs.err() != nil {
		return nil, fs.err()
	}
	cfg.Digest = digest(cfg)
	return cfg, nil
}

// readLimited reads one byte more than Parse takes, so that a huge file is refused without being read.
func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return data, err
}

func readMessage(err error) string {
	if os.IsNotExist(err) {
		return "there is no such file; name the configuration with --config or LEADMILL_CONFIG"
	}
	if os.IsPermission(err) {
		return "it may not be read; check its permissions and those of its folder"
	}
	return fmt.Sprintf("it cannot be read: %v", err)
}
