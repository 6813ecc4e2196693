package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/extract"
	"leadmill/load/store"
	"leadmill/load/store/bucket"
	"leadmill/transform/assemble"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/evaluate"
	"leadmill/transform/resolve/override"
)

// The kind of an error decides, however deep it is wrapped and whatever it is joined with.
func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{&UsageError{Message: "x"}, 64},
		{&config.Error{Err: fs.ErrNotExist}, 78},
		{&config.Error{Err: &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}}, 78},
		{&store.DamagedError{Key: "x", What: "y"}, 65},
		{&assemble.ReconcileError{What: "x"}, 70},
		{&PanicError{Value: "x"}, 70},
		{errors.New("nobody expected this"), 70},
		{&store.LockedError{Name: "leadmill"}, 75},
		{&store.ConflictError{Key: "CURRENT"}, 75},
		{&extract.MissingError{Place: "x", Err: fs.ErrNotExist}, 75},
		{&extract.UnavailableError{Place: "x", Err: context.DeadlineExceeded}, 75},
		{&extract.AuthError{Place: "x", Err: errors.New("y")}, 77},
		{&extract.ContractError{Place: "x"}, 65},
		{&extract.SettingError{Key: "x"}, 78},
		{&extract.BookmarkError{Type: "x"}, 78},
		{&extract.UnavailableError{Place: "x", Err: syscall.EPERM}, 75},
		{errors.Join(&bucket.UnavailableError{}, &bucket.RefusedError{}), 77},
		{&store.ExistsError{Key: "x"}, 75},
		{&QuietError{}, 65},
		{&evaluate.MappingError{Name: "x"}, 78},
		{&evaluate.DataError{Name: "x"}, 65},
		{&ScoreError{}, 65},
		{&override.Error{}, 78},
		{&override.ContradictionError{}, 78},
		{&OverridesError{File: "x", Err: fs.ErrPermission}, 78},
		{&DriftError{}, 65},
		{&ModelError{Version: "x", Err: errors.New("y")}, 65},
		{&bucket.MissingBucketError{Place: "x"}, 75},
		{&bucket.UnavailableError{Place: "x"}, 75},
		{&bucket.RefusedError{Place: "x"}, 77},
		{&bucket.SettingError{What: "x"}, 78},
		{&bucket.AnswerError{Place: "x"}, 65},
		{errors.Join(&sourceError{"a", &extract.UnavailableError{}}, &sourceError{"b", &extract.AuthError{}}), 77},
		{context.Canceled, 75},
		{context.DeadlineExceeded, 75},
		{&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, 75},
		{syscall.EIO, 75},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, 77},
		{errors.Join(context.Canceled, &store.DamagedError{Key: "x"}), 65},
	} {
		if got := exitCode(fmt.Errorf("outer: %w", errors.Join(fmt.Errorf("inner: %w", c.err)))); got != c.want {
			t.Errorf("exitCode(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}

// A panic ends with the exit code of a bug, and what the panic held is not shown: it may be a record.
func TestPanic(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "leadmill.yaml"), []byte("output: ./out\nsources: [{name: a, type: files, url: ./a}]\n"))
	writeFile(t, filepath.Join(dir, "a/x.json"), []byte("{}"))
	var log bytes.Buffer
	code := Main(t.Context(), []string{"leadmill", "run", "--config", filepath.Join(dir, "leadmill.yaml")}, Environment{
		Stdout: io.Discard, Stderr: &log, Now: func() time.Time { panic("ann@secret.example") },
	})
	if code != ExitBug || strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), "program fault") {
		t.Errorf("exit code %d, log %s", code, &log)
	}
}

// Without --config the file leadmill.yaml of the working folder counts, and LEADMILL_CONFIG before it.
func TestDefaultConfig(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	writeFile(t, "leadmill.yaml", []byte("output: ./one\nsources: [{name: a, type: files, url: ./a}]\n"))
	writeFile(t, "other.yaml", []byte("output: ./two\nsources: [{name: a, type: files, url: ./a}]\n"))
	writeFile(t, "a/x.json", []byte("{}"))
	runNight(t, "run")
	t.Setenv("LEADMILL_CONFIG", "other.yaml")
	runNight(t, "run")
	for _, out := range []string{"one", "two"} {
		if _, err := os.Stat(filepath.Join(dir, out, "CURRENT")); err != nil {
			t.Error(err)
		}
	}
}

// The folder for people cannot be made into a link where somebody put a folder of that name: the night is published all
// the same, and readers who follow CURRENT see it.
func TestLatestIsTaken(t *testing.T) {
	config, out := nightFiles(t)
	writeFile(t, filepath.Join(out, "latest", "mine.txt"), []byte("mine"))
	var log bytes.Buffer
	code := Main(t.Context(), nightArgs("run", config), Environment{Stdout: io.Discard, Stderr: &log, Now: time.Now})
	m, s, err := published(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if code != ExitOK || m.Snapshot == nil || !strings.Contains(log.String(), "alias latest: it exists") {
		t.Errorf("exit code %d, snapshot %v, log %s", code, m.Snapshot, &log)
	}
}

// Who wrote an override is told to a person at a terminal, and to no log.
func TestErrorText(t *testing.T) {
	pair := resolve.Override{Who: "anna", Line: 2}
	contradiction := &override.ContradictionError{Name: "o.csv", All: 1, Contradictions: []override.Contradiction{{Chain: []resolve.Override{pair}, Apart: pair}}}
	err := errors.Join(errors.New("another fault"), fmt.Errorf("overrides o.csv: %w", contradiction))
	for mode, want := range map[ui.Mode]bool{ui.JSON: false, ui.Plain: true, ui.Bars: true} {
		text := errorText(mode, err)
		if strings.Contains(text, "anna") != want || !strings.Contains(text, "another fault") || !strings.Contains(text, "line 2") {
			t.Errorf("errorText in mode %d = %q; names told: want %v", mode, text, want)
		}
	}
}
