package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Link implements store.Store by a copy inside the service. What the service cannot copy, such as more than 5 GiB on S3,
// is read and written again.
func (b *Bucket) Link(ctx context.Context, from, to string) error {
	if err := ready(ctx, from, to); err != nil {
		return err
	}
	err := b.held()
	if err == nil {
		err = b.link(ctx, from, to)
	}
	if err != nil {
		return fmt.Errorf("linking object %s to %s: %w", from, to, err)
	}
	return nil
}

func (b *Bucket) link(ctx context.Context, from, to string) error {
	source, err := b.head(ctx, from)
	if err != nil {
		return err
	}
	if source.sum == "" {
		if source.sum, err = b.digest(ctx, from); err != nil {
			return err
		}
	}
	// Some services with the protocol of S3 ignore the condition of a copy.
	if err = b.compare(ctx, to, source.size, source.sum); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if source.size > b.service.maxCopy() {
		return b.through(ctx, from, to)
	}
	err = b.explain(ctx, b.service.copy(ctx, b.bucket, to, from))
	var answer *AnswerError
	var refused *RefusedError
	switch {
	case err == nil, errors.Is(err, errTaken):
		return b.compare(ctx, to, source.size, source.sum)
	case errors.Is(err, errContest), errors.As(err, &answer), errors.As(err, &refused):
		return b.through(ctx, from, to) // which has the same right to read and to write, and its own condition
	}
	return err
}

// through copies an object by way of this machine.
func (b *Bucket) through(ctx context.Context, from, to string) error {
	source, err := b.Open(ctx, from)
	if err != nil {
		return err
	}
	s, err := b.stage()
	if err != nil {
		return errors.Join(err, source.Close())
	}
	if _, err = io.Copy(s, io.NewSectionReader(source, 0, source.Size())); err == nil {
		err = s.Commit(ctx, to)
	}
	return errors.Join(err, s.Discard(), source.Close())
}
