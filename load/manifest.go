// Package load publishes: it writes the files of a snapshot, reads them back, and makes them visible in one step.
//
// The only object that is ever replaced is CURRENT, which names a manifest. A batch of the archive or a file of a
// snapshot exists only if that manifest names it, so whatever a crash leaves behind is invisible, and a reader that
// follows CURRENT sees one whole night.
package load

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"leadmill/extract/archive"
	"leadmill/load/store"
)

// Manifest is the state of the whole output after a commit.
type Manifest struct {
	Format   int       `json:"format"`   // of this file: 1
	Run      string    `json:"run"`      // the run that wrote it
	Previous string    `json:"previous"` // key of the manifest before; "" for the first
	AsOf     time.Time `json:"as_of"`
	Program  string    `json:"program"` // version of leadmill

	Feeds    map[string]Feed `json:"feeds"`
	Snapshot *Snapshot       `json:"snapshot"` // nil until something was published
}

// Feed is the archive of one feed: its batches, and how far the source has been read. Both grow in the same commit.
type Feed struct {
	Bookmark *File           `json:"bookmark,omitempty"` // where PutBookmark stored it; nil for a feed never read
	Batches  []archive.Batch `json:"batches"`
	// Filtered counts the records that were somebody else's and left out before archiving, over all runs.
	Filtered int64 `json:"filtered,omitempty"`
	// ReadAt is the as-of time of the last run that read the source to its end; zero for none.
	ReadAt time.Time `json:"read_at,omitzero"`
	// Stale says why the last run could not read the source to its end; "" where it could.
	Stale string `json:"stale,omitempty"`
}

// Snapshot is everything one run published.
type Snapshot struct {
	Run          string           `json:"run"`
	AsOf         time.Time        `json:"as_of"`
	Program      string           `json:"program"`
	Schema       string           `json:"schema"`
	ConfigDigest string           `json:"config_digest"`
	Counts       map[string]int64 `json:"counts"`
	Files        []File           `json:"files"`
	// OverridesDigest is the SHA-256 (hex) of the file of overrides; "" for none.
	OverridesDigest string `json:"overrides_digest,omitempty"`
	// Model decided which leads are one customer. The next snapshot is built with the same one, so that new leads do not
	// reshuffle old customers.
	Model *Model `json:"model,omitempty"`
}

// Model is a trained match model. What its parameters mean is not this package's business.
type Model struct {
	Version    string          `json:"version"` // digest of the parameters
	AsOf       time.Time       `json:"as_of"`   // of the run that trained it
	Leads      int64           `json:"leads"`   // that it was trained on
	Parameters json.RawMessage `json:"parameters"`
}

// File is one file of a snapshot.
type File struct {
	Dataset string `json:"dataset"` // "reports", "summary" and "bookmark" beside the datasets
	Key     string `json:"key"`     // below the output folder
	SHA256  string `json:"sha256"`
	Bytes   int64  `json:"bytes"`
	Rows    int64  `json:"rows"` // of a dataset; 0 for other files
}

// Batches are the archive batches of all feeds.
func (m *Manifest) Batches() []archive.Batch {
	var all []archive.Batch
	for _, f := range m.Feeds {
		all = append(all, f.Batches...)
	}
	return all
}

// Model is the match model of the published snapshot; nil where there is none.
func (m *Manifest) Model() *Model {
	if m.Snapshot == nil {
		return nil
	}
	return m.Snapshot.Model
}

// FilesOf are the snapshot's files of one dataset; none without a snapshot.
func (m *Manifest) FilesOf(dataset string) []File {
	var files []File
	if m.Snapshot == nil {
		return nil
	}
	for _, f := range m.Snapshot.Files {
		if f.Dataset == dataset {
			files = append(files, f)
		}
	}
	return files
}

const (
	manifestFormat = 1
	currentKey     = "CURRENT"
)

// pointer is the content of CURRENT.
type pointer struct {
	Run      string `json:"run"`
	Manifest string `json:"manifest"`
	SHA256   string `json:"sha256"`
}

// State is the manifest that CURRENT names, and what a commit must replace.
type State struct {
	Manifest Manifest
	key      string // of the manifest; "" before the first commit
	version  string // of CURRENT
}

// Current reads the state. An output that nothing was ever committed to has an empty manifest. If CURRENT or the
// manifest it names is not what was written, the error is a *store.DamagedError.
func Current(ctx context.Context, s store.Store) (*State, error) {
	data, version, err := s.Read(ctx, currentKey)
	if errors.Is(err, fs.ErrNotExist) {
		return &State{Manifest: Manifest{Format: manifestFormat, Feeds: map[string]Feed{}}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read CURRENT: %w", err)
	}
	var p pointer
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, &store.DamagedError{Key: currentKey, What: "restore it or point it at the newest manifest: " + err.Error()}
	}
	data, _, err = s.Read(ctx, p.Manifest)
	var badKey *store.KeyError
	if errors.Is(err, fs.ErrNotExist) || errors.As(err, &badKey) {
		return nil, &store.DamagedError{Key: currentKey, What: fmt.Sprintf("names manifest %q, which does not exist: restore it from a backup", p.Manifest)}
	}
	if err != nil {
		return nil, fmt.Errorf("read the manifest that CURRENT names: %w", err)
	}
	if sum := digest(data); sum != p.SHA256 {
		what := fmt.Sprintf("has digest %.12s…, CURRENT says %.12s…: restore it from a backup", sum, p.SHA256)
		return nil, &store.DamagedError{Key: p.Manifest, What: what}
	}
	st := &State{key: p.Manifest, version: version}
	if err := json.Unmarshal(data, &st.Manifest); err != nil {
		return nil, &store.DamagedError{Key: p.Manifest, What: "cannot be read: " + err.Error()}
	}
	if st.Manifest.Format > manifestFormat {
		what := fmt.Sprintf("has format %d, this leadmill reads up to %d: use a newer one", st.Manifest.Format, manifestFormat)
		return nil, &store.DamagedError{Key: p.Manifest, What: what}
	}
	if st.Manifest.Feeds == nil {
		st.Manifest.Feeds = map[string]Feed{}
	}
	return st, nil
}

// Commit makes the manifest the current one and returns the new state. It replaces st and nothing else: if another run
// has committed since st was read, the error is a *store.ConflictError and nothing has changed. step tells the commits
// of one run apart: StepArchive or StepSnapshot.
func Commit(ctx context.Context, s store.Store, st *State, m Manifest, step string) (*State, error) {
	m.Format, m.Previous = manifestFormat, st.key
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	key, err := putManifest(ctx, s, m.Run, step, data)
	if err != nil {
		return nil, fmt.Errorf("write manifest %s: %w", key, err)
	}
	current, err := json.Marshal(pointer{Run: m.Run, Manifest: key, SHA256: digest(data)})
	if err != nil {
		return nil, fmt.Errorf("write CURRENT: %w", err)
	}
	version, err := s.Swap(ctx, currentKey, append(current, '\n'), st.version)
	if err != nil {
		return nil, fmt.Errorf("replace CURRENT: %w", err)
	}
	return &State{Manifest: m, key: key, version: version}, nil
}

// put stores a small object whole.
func put(ctx context.Context, s store.Store, key string, data []byte) (err error) {
	staged, err := s.Stage(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if e := staged.Discard(); err == nil {
			err = e
		}
	}()
	if _, err := staged.Write(data); err != nil {
		return err
	}
	return staged.Commit(ctx, key)
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
