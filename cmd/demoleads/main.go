// Command demoleads writes the sample leads in testdata/demo: about 2,000 deliveries in every raw shape, the
// configuration that reads them, and truth.json, which says what must become of each. It shares no code with leadmill,
// so the truth is a check from outside. The same seed gives the same bytes; every person in it is invented.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "demoleads:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("demoleads", flag.ContinueOnError)
	flags.SetOutput(stderr)
	seed := flags.Uint64("seed", 1, "the same seed gives the same bytes")
	dir := flags.String("o", "testdata/demo", "folder to write; an earlier sample in it is replaced")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: only -seed and -o are known", flags.Arg(0))
	}
	sample, err := generate(*seed)
	if err != nil {
		return err
	}
	if err := removeOld(*dir); err != nil {
		return err
	}
	for path, content := range sample {
		name := filepath.Join(*dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// removeOld removes an earlier sample. A folder that holds anything else is left alone.
func removeOld(dir string) error {
	found, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(found) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "truth.json")); err != nil {
		return fmt.Errorf("%s holds files but no sample: give an empty folder with -o", dir)
	}
	for _, feed := range feedNames() {
		if err := os.RemoveAll(filepath.Join(dir, feed)); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the sample's files by path.
func generate(seed uint64) (map[string][]byte, error) {
	files := layout(newWorld(seed))
	out := map[string][]byte{}
	for _, f := range files {
		content, err := f.bytes()
		if err != nil {
			return nil, err
		}
		out[f.feed+"/"+f.path] = content
	}
	entries := truths(files)
	out["truth.json"] = truthJSON(seed, entries)
	out["leadmill.yaml"] = []byte(configuration)
	out["README.md"] = readme(seed, entries, len(out)+1)
	return out, nil
}

// layout writes every feed's files, sorted by feed and path.
func layout(w *world) []*file {
	files := slices.Concat(
		brokenHTTPS(w.landing(landingContoso)), w.azureTable(), w.salesforce(), w.dataverse(), w.marketo(), w.partnerCenter(),
		w.landing(landingFabrikam))
	order := feedNames()
	slices.SortStableFunc(files, func(a, b *file) int {
		if d := slices.Index(order, a.feed) - slices.Index(order, b.feed); d != 0 {
			return d
		}
		return strings.Compare(a.path, b.path)
	})
	return files
}
