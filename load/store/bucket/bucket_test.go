package bucket_test

import (
	"testing"

	"leadmill/load/store"
	"leadmill/load/store/storetest"
)

func TestS3(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, startService(t).options(t, "/out/night")) })
}

func TestS3Shared(t *testing.T) {
	storetest.RunShared(t, func(t *testing.T) (a, b store.Store) {
		s := startService(t)
		return open(t, s.options(t, "")), open(t, s.options(t, ""))
	})
}

// Objects of several blocks go through the files of Scratch.
func TestS3SmallBlocks(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		o := startService(t).options(t, "/out")
		o.Block = 64 << 10
		return open(t, o)
	})
}

func TestFaultyPassesOn(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		return storetest.Faulty(open(t, startService(t).options(t, "/out")), 0)
	})
}
