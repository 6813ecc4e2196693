package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"time"

	"leadmill/load/store"
)

// Commitment is one commit of the past.
type Commitment struct {
	Run        string    `json:"run"`
	Step       string    `json:"step"` // StepArchive or StepSnapshot
	AsOf       time.Time `json:"as_of"`
	Deliveries int64     `json:"deliveries"` // in the archive after it
}

// commit is a manifest that is or was current.
type commit struct {
	key      string
	manifest *Manifest
}

// commits walks from the current manifest to the first one, or to where retention has removed them.
func commits(ctx context.Context, s store.Store, st *State) iter.Seq2[commit, error] {
	return func(yield func(commit, error) bool) {
		c := commit{key: st.key, manifest: &st.Manifest}
		for c.key != "" {
			if !yield(c, nil) {
				return
			}
			next := commit{key: c.manifest.Previous}
			if next.key == "" {
				return
			}
			var err error
			if next.manifest, err = readManifest(ctx, s, next.key); errors.Is(err, fs.ErrNotExist) {
				return
			} else if err != nil {
				yield(commit{}, err)
				return
			}
			c = next
		}
	}
}

// History lists the last commits, newest first, up to limit.
func History(ctx context.Context, s store.Store, st *State, limit int) ([]Commitment, error) {
	var list []Commitment
	for c, err := range commits(ctx, s, st) {
		if err != nil {
			return nil, err
		}
		if len(list) == limit {
			break
		}
		entry := Commitment{Run: c.manifest.Run, Step: stepOf(c.key), AsOf: c.manifest.AsOf}
		for _, b := range c.manifest.Batches() {
			entry.Deliveries += b.Rows
		}
		list = append(list, entry)
	}
	return list, nil
}

// Find returns the manifest that published the given run; "" stands for the current manifest. For a run that published
// nothing, or whose manifest was removed, errors.Is(err, fs.ErrNotExist).
func Find(ctx context.Context, s store.Store, run string) (*Manifest, error) {
	st, err := Current(ctx, s)
	if err != nil {
		return nil, err
	}
	if run == "" {
		return &st.Manifest, nil
	}
	for c, err := range commits(ctx, s, st) {
		if err != nil {
			return nil, err
		}
		if c.manifest.Run == run && stepOf(c.key) == StepSnapshot {
			return c.manifest, nil
		}
	}
	return nil, fmt.Errorf("find the snapshot of run %q (leadmill status lists the runs): %w", run, fs.ErrNotExist)
}

func readManifest(ctx context.Context, s store.Store, key string) (*Manifest, error) {
	data, _, err := s.Read(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("read manifest %s: %w", key, err)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, &store.DamagedError{Key: key, What: "cannot be read: " + err.Error()}
	}
	return &m, nil
}

// ReadFile returns the content of a file, checked against its digest.
func ReadFile(ctx context.Context, s store.Store, f File) (data []byte, err error) {
	object, err := s.Open(ctx, f.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &store.DamagedError{Key: f.Key, What: "is missing, restore it from a backup"}
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.Key, err)
	}
	defer func() { err = errors.Join(err, object.Close()) }()
	data, err = io.ReadAll(io.NewSectionReader(object, 0, object.Size()))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Key, err)
	}
	if sum := digest(data); sum != f.SHA256 {
		return nil, &store.DamagedError{Key: f.Key, What: fmt.Sprintf("has digest %.12s…, not %.12s…", sum, f.SHA256)}
	}
	return data, nil
}
