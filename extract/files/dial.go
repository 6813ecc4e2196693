package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"leadmill/extract"
	"leadmill/load/store/bucket"
)

// openStore signs in to an object store.
func openStore(ctx context.Context, o bucket.Options, choose chooser, parallel int) (*remote, error) {
	at, err := bucket.Dial(ctx, o)
	if err != nil {
		return nil, problem(ctx, "the object store of the url", err)
	}
	return &remote{
		objects: newBlobObjects(at.Bucket(), at.Explain), name: at.Name(), choose: choose, parallel: parallel, shut: at.Close,
	}, nil
}

// problem gives an error of an object store one of the kinds of package extract.
func problem(ctx context.Context, name string, err error) error {
	var (
		refused     *bucket.RefusedError
		missing     *bucket.MissingBucketError
		unavailable *bucket.UnavailableError
		setting     *bucket.SettingError
		answer      *bucket.AnswerError
		contract    *extract.ContractError
	)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused):
		return &extract.AuthError{Place: refused.Place, What: refused.What, Err: err}
	case errors.As(err, &missing):
		return &extract.MissingError{Place: "bucket or container for " + missing.Place, Err: err}
	case errors.Is(err, fs.ErrNotExist):
		return &extract.MissingError{Place: name, Err: err}
	case errors.As(err, &unavailable):
		return &extract.UnavailableError{Place: unavailable.Place, What: unavailable.What, Err: err}
	case errors.As(err, &setting):
		return &extract.SettingError{Key: "url", What: setting.What}
	case errors.As(err, &answer) && answer.Status != 0 && answer.Hint != "":
		return &extract.SettingError{Key: "url", What: answer.Hint}
	case errors.As(err, &answer):
		return &extract.ContractError{Place: answer.Place, What: fmt.Sprintf("an answer that is not understood, status %d %s", answer.Status, answer.Code)}
	case errors.As(err, &contract):
		return err
	}
	return &extract.UnavailableError{Place: name, What: "it gave no useful answer", Err: err}
}

// brief is what an error of one object says, without the place, which everybody knows here.
func brief(err error) string {
	var (
		refused     *bucket.RefusedError
		unavailable *bucket.UnavailableError
		answer      *bucket.AnswerError
	)
	switch {
	case errors.As(err, &refused):
		return refused.What
	case errors.As(err, &unavailable):
		return unavailable.What
	case errors.As(err, &answer):
		return fmt.Sprintf("status %d %s", answer.Status, answer.Code)
	}
	return err.Error()
}
