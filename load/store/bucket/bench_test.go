package bucket_test

import (
	"fmt"
	"io"
	"testing"

	"leadmill/load/store"
)

const benchSize = 64 << 20

func benchCommit(b *testing.B, s store.Store, key, data string) {
	b.Helper()
	staged, err := s.Stage(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.WriteString(staged, data); err != nil {
		b.Fatal(err)
	}
	if err := staged.Commit(b.Context(), key); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkCommit(b *testing.B) {
	s := open(b, startService(b).options(b, "/out"))
	data := noise(benchSize)
	b.SetBytes(benchSize)
	for i := range b.N {
		key := fmt.Sprintf("%d", i)
		benchCommit(b, s, key, data)
		b.StopTimer()
		if err := s.Delete(b.Context(), key); err != nil { // the service keeps objects in our memory
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func BenchmarkOpen(b *testing.B) {
	s := open(b, startService(b).options(b, "/out"))
	benchCommit(b, s, "x", noise(benchSize))
	b.SetBytes(benchSize)
	for b.Loop() {
		object, err := s.Open(b.Context(), "x")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, io.NewSectionReader(object, 0, object.Size()), make([]byte, 4<<10)); err != nil {
			b.Fatal(err)
		}
		if err := object.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
