package bucket_test

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"testing"

	"leadmill/load/store/bucket"
)

// A reader of a landing zone sees what others put below the path, under whatever key.
func TestDial(t *testing.T) {
	s := startService(t)
	for _, key := range []string{"in/.marker", "in/2026/09/a.json", "in/b.csv", "input/c.csv"} {
		s.put(t, key, key)
	}
	place, err := bucket.Dial(t.Context(), s.options(t, "/in/"))
	if err != nil {
		t.Fatal(err)
	}
	if place.Name() != "s3://leads/in" {
		t.Errorf("Name() = %q, want s3://leads/in without its options", place.Name())
	}
	var keys []string
	for all := place.Bucket().List(nil); ; {
		o, err := all.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, o.Key)
	}
	if want := []string{".marker", "2026/09/a.json", "b.csv"}; !slices.Equal(keys, want) {
		t.Errorf("the place holds %q, want %q", keys, want)
	}
	_, err = place.Bucket().ReadAll(t.Context(), "nothing")
	if err := place.Explain(t.Context(), err); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Explain of a missing object = %v, want fs.ErrNotExist", err)
	}
	if err := place.Close(); err != nil {
		t.Error(err)
	}
}
