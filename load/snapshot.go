package load

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"

	"leadmill/load/columnar"
	"leadmill/load/store"
	"leadmill/transform"
)

// SnapshotWriter writes the files of one snapshot. It is a transform.Output. Nothing it writes is visible to a reader
// until a manifest names it. Its methods may be called from several goroutines.
type SnapshotWriter struct {
	ctx     context.Context
	store   store.Store
	run     string
	before  map[string]string // key of the file with this dataset and digest in the snapshot before
	workers int

	mu    sync.Mutex
	files []File
}

// NewSnapshot begins the snapshot of a run. Files that are the same as in the snapshot before share its storage.
// workers is how many goroutines may encode one dataset.
func NewSnapshot(ctx context.Context, s store.Store, run string, before *Snapshot, workers int) *SnapshotWriter {
	w := &SnapshotWriter{ctx: ctx, store: s, run: run, before: map[string]string{}, workers: workers}
	if before != nil {
		for _, f := range before.Files {
			w.before[f.Dataset+"/"+f.SHA256] = f.Key
		}
	}
	return w
}

// Create begins a file of a dataset. Its name carries the digest of its content, so the same name always means the same
// bytes; the run is only in the folder's name and in the manifest.
func (w *SnapshotWriter) Create(d transform.Dataset, part string) (transform.Sink, error) {
	name := d.Name
	if part != "" {
		name += "-" + part
	}
	f, err := w.begin(d.Name, func(sum string) string { return fmt.Sprintf("%s-%s.parquet", name, sum[:16]) })
	if err != nil {
		return nil, err
	}
	out, err := columnar.NewWriter(f, d.Schema(), columnar.Options{
		SortedBy: d.Sorted, Workers: w.workers, Level: columnar.Fastest,
		Metadata: map[string]string{"leadmill.dataset": d.Name, "leadmill.schema": transform.SchemaVersion, "leadmill.doc": d.Doc},
	})
	if err != nil {
		f.discard()
		return nil, err
	}
	return &sink{file: f, out: out}, nil
}

// File writes one file that is no dataset. name is its name in the folder of its kind.
func (w *SnapshotWriter) File(kind, name string, write func(io.Writer) error) error {
	f, err := w.begin(kind, func(string) string { return name })
	if err != nil {
		return err
	}
	defer f.discard()
	if err := write(f); err != nil {
		return err
	}
	return f.finish(0)
}

// Files are the files written so far, by key.
func (w *SnapshotWriter) Files() []File {
	w.mu.Lock()
	defer w.mu.Unlock()
	files := slices.Clone(w.files)
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Key, b.Key) })
	return files
}

// file is a file in the making: it counts and digests what is written.
type file struct {
	w      *SnapshotWriter
	kind   string
	name   func(sum string) string
	staged store.Staged
	sum    hash.Hash
	bytes  int64
}

func (w *SnapshotWriter) begin(kind string, name func(string) string) (*file, error) {
	staged, err := w.store.Stage(w.ctx)
	if err != nil {
		return nil, fmt.Errorf("stage a file of %s: %w", kind, err)
	}
	return &file{w: w, kind: kind, name: name, staged: staged, sum: sha256.New()}, nil
}

func (f *file) Write(p []byte) (int, error) {
	n, err := f.staged.Write(p)
	f.sum.Write(p[:n])
	f.bytes += int64(n)
	return n, err
}

func (f *file) finish(rows int64) error {
	sum := hex.EncodeToString(f.sum.Sum(nil))
	entry := File{Dataset: f.kind, SHA256: sum, Bytes: f.bytes, Rows: rows}
	entry.Key = fmt.Sprintf("snapshots/%s/%s/%s", f.w.run, f.kind, f.name(sum))
	old, same := f.w.before[f.kind+"/"+sum]
	err := fs.ErrNotExist
	if same {
		err = f.w.store.Link(f.w.ctx, old, entry.Key)
		if err == nil && verifyFile(f.w.ctx, f.w.store, entry) != nil { // the old file is damaged, ours is not
			if err = f.w.store.Delete(f.w.ctx, entry.Key); err == nil {
				err = fs.ErrNotExist
			}
		}
	}
	if errors.Is(err, fs.ErrNotExist) { // new, or somebody removed the file of the snapshot before
		err = f.staged.Commit(f.w.ctx, entry.Key)
	}
	if err != nil {
		return fmt.Errorf("store %s: %w", entry.Key, err)
	}
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.files = append(f.w.files, entry)
	return nil
}

// discard drops what was not finished. What cannot be dropped now is cleared with the other leftovers.
func (f *file) discard() { _ = f.staged.Discard() }

type sink struct {
	file *file
	out  *columnar.Writer
}

func (s *sink) Write(rec arrow.Record) error { return s.out.Write(rec) }

func (s *sink) Close() error {
	defer s.file.discard()
	if err := s.out.Close(); err != nil {
		return err
	}
	return s.file.finish(s.out.Rows())
}

func (s *sink) Abort() { s.file.discard() }
