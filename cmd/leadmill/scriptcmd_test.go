package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/rogpeppe/go-internal/testscript"

	"leadmill/load"
	"leadmill/load/columnar"
	"leadmill/load/store"
)

// published returns the current manifest of an output folder and the folder's store.
func published(dir string) (*load.Manifest, *store.Folder, error) {
	s, err := store.OpenFolder(dir)
	if err != nil {
		return nil, nil, err
	}
	st, err := load.Current(context.Background(), s)
	if err != nil {
		return nil, nil, err
	}
	return &st.Manifest, s, nil
}

// table is the content of a dataset as text: a head line, then a line per row, cells by column name.
type table struct {
	columns []string
	rows    [][]string
}

// readDataset reads a dataset of the current snapshot, in the order of its files; no columns stand for all.
func readDataset(dir, dataset string, columns ...string) (t *table, err error) {
	m, s, err := published(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }() // only read from
	files := m.FilesOf(dataset)
	if len(files) == 0 {
		return nil, fmt.Errorf("no dataset %s in %s", dataset, dir)
	}
	t = &table{columns: columns}
	for _, f := range files {
		data, err := load.ReadFile(context.Background(), s, f)
		if err != nil {
			return nil, err
		}
		p, err := columnar.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, err
		}
		if len(t.columns) == 0 {
			for _, field := range p.Schema().Fields() {
				t.columns = append(t.columns, field.Name)
			}
		}
		for rec, err := range p.Records(t.columns, 0) {
			if err != nil {
				return nil, err
			}
			for i := range int(rec.NumRows()) {
				row := make([]string, len(t.columns))
				for c := range row {
					row[c] = cellText(rec.Column(c), i)
				}
				t.rows = append(t.rows, row)
			}
			rec.Release()
		}
	}
	return t, nil
}

func cellText(c arrow.Array, i int) string {
	if c.IsNull(i) {
		return "null"
	}
	switch c := c.(type) {
	case *array.Timestamp:
		return time.UnixMicro(int64(c.Value(i))).UTC().Format("2006-01-02T15:04:05.999999Z")
	case *array.List:
		start, end := c.ValueOffsets(i)
		var values []string
		for k := start; k < end; k++ {
			values = append(values, cellText(c.ListValues(), int(k)))
		}
		return "[" + strings.Join(values, ",") + "]"
	}
	return c.ValueStr(i)
}

func (t *table) String() string {
	var b strings.Builder
	for _, row := range append([][]string{t.columns}, t.rows...) {
		b.WriteString(strings.Join(row, " | ") + "\n")
	}
	return b.String()
}

func needArgs(ts *testscript.TestScript, neg bool, args []string, least int) {
	if neg || len(args) < least {
		ts.Fatalf("wrong use: see the comment of TestScripts")
	}
}

func scriptParquet(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 2)
	t, err := readDataset(ts.MkAbs(args[0]), args[1], args[2:]...)
	ts.Check(err)
	_, err = fmt.Fprint(ts.Stdout(), t)
	ts.Check(err)
}

func scriptRows(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 3)
	t, err := readDataset(ts.MkAbs(args[0]), args[1])
	ts.Check(err)
	if got := strconv.Itoa(len(t.rows)); got != args[2] {
		ts.Fatalf("%s has %s rows, not %s:\n%s", args[1], got, args[2], t)
	}
}

// digests lists the files of the current snapshot below the run's folder, with their digests.
func digests(dir, kind string) (map[string]string, error) {
	m, s, err := published(dir)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	if m.Snapshot == nil {
		return nil, fmt.Errorf("%s has no snapshot", dir)
	}
	files := map[string]string{}
	for _, f := range m.Snapshot.Files {
		dataset := f.Dataset != kindReports && f.Dataset != kindSummary
		if kind == f.Dataset || kind == "" || kind == "datasets" && dataset {
			_, below, _ := strings.Cut(strings.TrimPrefix(f.Key, "snapshots/"), "/")
			files[below] = f.SHA256
		}
	}
	return files, nil
}

// differences tells how the current snapshots of two outputs differ; "" for not at all.
func differences(a, b, kind string) (string, error) {
	x, err := digests(a, kind)
	if err != nil {
		return "", err
	}
	y, err := digests(b, kind)
	if err != nil {
		return "", err
	}
	if len(x) == 0 {
		return "", fmt.Errorf("%s has no files of kind %q", a, kind)
	}
	var list []string
	for name, sum := range x {
		if y[name] != sum {
			list = append(list, name)
		}
	}
	for name := range y {
		if _, ok := x[name]; !ok {
			list = append(list, "only in the second: "+name)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n"), nil
}

func scriptSame(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 2 {
		args = append(args, "")
	}
	if len(args) != 3 {
		ts.Fatalf("wrong use: see the comment of TestScripts")
	}
	diff, err := differences(ts.MkAbs(args[0]), ts.MkAbs(args[1]), args[2])
	ts.Check(err)
	if (diff != "") != neg {
		ts.Fatalf("snapshots of %s and %s differ in:\n%s", args[0], args[1], diff)
	}
}

func scriptLinked(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 3)
	compareRuns(ts, args, os.SameFile)
}

func scriptAlike(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 3)
	// The name of a dataset's file carries its digest.
	compareRuns(ts, args, func(a, b os.FileInfo) bool { return a.Size() == b.Size() })
}

func compareRuns(ts *testscript.TestScript, args []string, same func(a, b os.FileInfo) bool) {
	root := filepath.Join(ts.MkAbs(args[0]), "snapshots")
	found := 0
	err := filepath.WalkDir(filepath.Join(root, args[1]), func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".parquet" {
			return err
		}
		found++
		other := filepath.Join(root, args[2], strings.TrimPrefix(path, filepath.Join(root, args[1])))
		a, err := os.Stat(path)
		if err != nil {
			return err
		}
		b, err := os.Stat(other)
		if err == nil && !same(a, b) {
			err = fmt.Errorf("%s and %s differ", path, other)
		}
		return err
	})
	ts.Check(err)
	if found == 0 {
		ts.Fatalf("run %s has no datasets", args[1])
	}
}

func scriptCommits(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 2)
	_, s, err := published(ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { ts.Check(s.Close()) }()
	st, err := load.Current(context.Background(), s)
	ts.Check(err)
	list, err := load.History(context.Background(), s, st, 100)
	ts.Check(err)
	if strconv.Itoa(len(list)) != args[1] {
		ts.Fatalf("%d commits, not %s: %+v", len(list), args[1], list)
	}
}

// scriptModel puts the version of the match model of an output into $MODEL: model out.
func scriptModel(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 1)
	m, s, err := published(ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { ts.Check(s.Close()) }()
	if m.Model() == nil {
		ts.Fatalf("%s has no match model", args[0])
	}
	ts.Setenv("MODEL", m.Model().Version)
}

func scriptOld(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 1)
	for _, root := range args {
		ts.Check(makeOld(ts.MkAbs(root)))
	}
}

// makeOld gives every file below a folder a modification time that a bookmark trusts.
func makeOld(root string) error {
	hourAgo := time.Now().Add(-time.Hour)
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		return os.Chtimes(path, hourAgo, hourAgo)
	})
}

func scriptLock(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 2)
	s, err := store.OpenFolder(ts.MkAbs(args[0]))
	ts.Check(err)
	unlock, err := s.Lock(context.Background(), "leadmill", args[1])
	ts.Check(err)
	ts.Defer(func() {
		ts.Check(unlock())
		ts.Check(s.Close())
	})
}

func scriptOverwrite(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 2)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(ts.ReadFile(args[0])), 0o600))
}

func scriptReadlink(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 2)
	target, err := os.Readlink(ts.MkAbs(args[0]))
	ts.Check(err)
	if target != args[1] {
		ts.Fatalf("%s leads to %s, not to %s", args[0], target, args[1])
	}
}

func scriptContains(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 2)
	have := strings.Split(ts.ReadFile(args[0]), "\n")
	for line := range strings.SplitSeq(ts.ReadFile(args[1]), "\n") {
		if !slices.Contains(have, line) {
			ts.Fatalf("%s lacks the line %q of %s", args[0], line, args[1])
		}
	}
}

// scriptDamage flips bits in the middle of every file below a folder; called again it mends them.
func scriptDamage(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 1)
	files := 0
	err := filepath.WalkDir(ts.MkAbs(args[0]), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for i := len(data) / 8; i < len(data)/4; i++ {
			data[i] ^= 0x5A
		}
		return os.WriteFile(path, data, 0o600)
	})
	ts.Check(err)
	if files == 0 {
		ts.Fatalf("no file in %s", args[0])
	}
}

// scriptNDJSON writes many leads of one form, so that a story about many stays short. They are as old as makeOld makes files.
func scriptNDJSON(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 4)
	from, err := strconv.Atoi(args[1])
	ts.Check(err)
	to, err := strconv.Atoi(args[2])
	ts.Check(err)
	template := strings.TrimSpace(ts.ReadFile(args[3])) + "\n"
	var b strings.Builder
	for n := from; n <= to; n++ {
		word := fmt.Sprintf("%x", sha256.Sum256([]byte(strconv.Itoa(n))))[:12]
		b.WriteString(strings.NewReplacer("{n}", strconv.Itoa(n), "{h}", word).Replace(template))
	}
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o750))
	ts.Check(os.WriteFile(path, []byte(b.String()), 0o600))
	ts.Check(makeOld(path))
}

func scriptPairs(ts *testscript.TestScript, neg bool, args []string) {
	needArgs(ts, neg, args, 4)
	t, err := readDataset(ts.MkAbs(args[0]), "leads", "lead_id")
	ts.Check(err)
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	if 2*n > len(t.rows) {
		ts.Fatalf("there are %d leads, too few for %d pairs", len(t.rows), n)
	}
	var b strings.Builder
	b.WriteString("lead_a,lead_b,same,who,when,why\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%s,%s,ann secretsson,2026-03-09,secret reasons\n", t.rows[2*i][0], t.rows[2*i+1][0], args[3])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o600))
}
