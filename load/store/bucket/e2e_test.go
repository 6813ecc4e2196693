//go:build e2e

package bucket_test

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/load/store"
	"leadmill/load/store/bucket"
	"leadmill/load/store/storetest"
)

// These run against real services or their emulators. Each url has no path; every test works below one of its own. The
// credentials are those that the environment offers to the program.

func TestEndToEndAzure(t *testing.T)  { endToEnd(t, "LEADMILL_E2E_AZBLOB") }
func TestEndToEndS3(t *testing.T)     { endToEnd(t, "LEADMILL_E2E_S3") }
func TestEndToEndGoogle(t *testing.T) { endToEnd(t, "LEADMILL_E2E_GS") }

func endToEnd(t *testing.T, variable string) {
	address := os.Getenv(variable)
	if address == "" {
		t.Fatalf("%s is not set: it names the url of a bucket that may be written to", variable)
	}
	place := func(t *testing.T, path string) bucket.Options {
		before, query, _ := strings.Cut(address, "?")
		return bucket.Options{URL: before + "/" + path + "?" + query, Now: time.Now, Scratch: t.TempDir(), Block: 64 << 10, Attempts: 3, Pause: time.Second}
	}
	fresh := func() string { return "e2e-" + strings.ToLower(rand.Text()) }
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, place(t, fresh())) })
	t.Run("Beyond", func(t *testing.T) { beyond(t, place(t, fresh())) })
	storetest.RunShared(t, func(t *testing.T) (a, b store.Store) {
		path := fresh()
		return open(t, place(t, path)), open(t, place(t, path))
	})
}

// beyond checks what the suite does not: objects of several parts, keys with characters that a url treats apart, locks
// whose holder died, and objects that change while they are open.
func beyond(t *testing.T, o bucket.Options) {
	o.Lease, o.Renew, o.Margin = time.Second, time.Hour, time.Second
	b := open(t, o)
	large := noise(20 << 20)
	other := "x" + large[1:]
	race := make(chan error, 2)
	for _, data := range []string{large, other} {
		go func() { race <- commit(t, b, "large", data) }()
	}
	first, second := <-race, <-race
	var exists *store.ExistsError
	if (first == nil) == (second == nil) || !errors.As(errors.Join(first, second), &exists) {
		t.Errorf("two Commits of many parts: %v and %v, want one winner and an ExistsError", first, second)
	}
	if got := storetest.Get(t, b, "large"); got != large && got != other {
		t.Error("an object of many parts came back as another")
	}
	if err := b.Link(t.Context(), "large", "copied"); err != nil || storetest.Get(t, b, "copied") != storetest.Get(t, b, "large") {
		t.Errorf("Link of an object of many parts: %v", err)
	}

	odd := `50%/a#b?c="d"&e+f ü~'(1)`
	storetest.Put(t, b, odd, "odd")
	if err := b.Link(t.Context(), odd, odd+"2"); err != nil || storetest.Get(t, b, odd+"2") != "odd" {
		t.Errorf("Link of a key with odd characters: %v", err)
	}
	if got := storetest.Keys(t, b, "50%"); !slices.Equal(got, []string{odd, odd + "2"}) {
		t.Errorf("List = %q", got)
	}

	if _, err := b.Lock(t.Context(), "night", "dead"); err != nil {
		t.Fatal(err)
	}
	living := open(t, o)
	var locked *store.LockedError
	if _, err := living.Lock(t.Context(), "night", "living"); !errors.As(err, &locked) || locked.Holder != "dead" {
		t.Errorf("Lock of a lock that is held: %v", err)
	}
	until(t, "the lock of a dead holder", func() bool {
		unlock, err := living.Lock(t.Context(), "night", "living")
		return err == nil && unlock() == nil
	})

	version, err := living.Swap(t.Context(), "pointer", []byte(large), "")
	if err != nil {
		t.Fatal(err)
	}
	object, err := living.Open(t.Context(), "pointer")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := living.Swap(t.Context(), "pointer", []byte(other), version); err != nil {
		t.Fatal(err)
	}
	var conflict *store.ConflictError
	if n, err := object.ReadAt(make([]byte, 10), 0); !errors.As(err, &conflict) && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadAt of an object that was replaced = %d, %v, want an error", n, err)
	}
}
