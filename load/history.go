package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"leadmill/load/store"
)

// Commitment is one commit of the past.
type Commitment struct {
	Run        string    `json:"run"`
	Step       string    `json:"step"` // archive or snapshot
	AsOf       time.Time `json:"as_of"`
	Deliveries int64     `json:"deliveries"` // in the archive after it
}

// History lists the last commits, newest first, up to limit.
func History(ctx context.Context, s store.Store, st *State, limit int) ([]Commitment, error) {
	var list []Commitment
	key, m := st.key, st.Manifest
	for key != "" && len(list) < limit {
		c := Commitment{Run: m.Run, AsOf: m.AsOf}
		_, rest, _ := strings.Cut(key, ".")
		c.Step = strings.TrimSuffix(rest, ".json")
		for _, b := range m.Batches() {
			c.Deliveries += b.Rows
		}
		list = append(list, c)
		key = m.Previous
		if key == "" {
			break
		}
		before, err := readManifest(ctx, s, key)
		if errors.Is(err, fs.ErrNotExist) {
			break // retention has removed it
		}
		if err != nil {
			return nil, err
		}
		m = *before
	}
	return list, nil
}

// Find returns the manifest whose snapshot is that of the given run; "" stands for the current one. A run that published
// nothing gives an error that is fs.ErrNotExist.
func Find(ctx context.Context, s store.Store, run string) (*Manifest, error) {
	if run == "" {
		st, err := Current(ctx, s)
		if err != nil {
			return nil, err
		}
		return &st.Manifest, nil
	}
	m, err := readManifest(ctx, s, "manifests/"+run+".snapshot.json")
	if err != nil {
		return nil, fmt.Errorf("find the snapshot of run %s (leadmill status lists the runs): %w", run, err)
	}
	return m, nil
}

func readManifest(ctx context.Context, s store.Store, key string) (*Manifest, error) {
	data, _, err := s.Read(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("read manifest %s: %w", key, err)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, &DamagedError{Key: key, What: "cannot be read: " + err.Error()}
	}
	return &m, nil
}

// ReadFile returns the content of a file of a snapshot, checked against its digest.
func ReadFile(ctx context.Context, s store.Store, f File) (data []byte, err error) {
	object, err := s.Open(ctx, f.Key)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.Key, err)
	}
	defer func() { err = errors.Join(err, object.Close()) }()
	data, err = io.ReadAll(io.NewSectionReader(object, 0, object.Size()))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Key, err)
	}
	if sum := digest(data); sum != f.SHA256 {
		return nil, &DamagedError{Key: f.Key, What: fmt.Sprintf("has digest %.12s…, not %.12s…", sum, f.SHA256)}
	}
	return data, nil
}
