package explain_test

import (
	"context"
	"errors"
	"testing"

	"leadmill/cmd/leadmill/explain"
	"leadmill/load/store"
)

var errAway = errors.New("the place is away")

// awayStore opens objects of which nothing can be read.
type awayStore struct{ store.Store }

type awayObject struct{ store.Object }

func (s awayStore) Open(ctx context.Context, key string) (store.Object, error) {
	o, err := s.Store.Open(ctx, key)
	return awayObject{o}, err
}

func (awayObject) ReadAt([]byte, int64) (int, error) { return 0, errAway }

// TestWhatCannotBeRead: a place that is away may come back, a file that is missing or damaged does not.
func TestWhatCannotBeRead(t *testing.T) {
	s, m := publish(t, story())
	var damaged *store.DamagedError
	if _, err := explain.Open(t.Context(), awayStore{s}, m, 2); !errors.Is(err, errAway) || errors.As(err, &damaged) {
		t.Errorf("Open of a place that is away gives %v, want %v and no damage", err, errAway)
	}
	m.Snapshot.Files[0].Key += ".gone"
	if _, err := explain.Open(t.Context(), s, m, 2); !errors.As(err, &damaged) {
		t.Errorf("Open without a file gives %v, want a DamagedError", err)
	}
}
