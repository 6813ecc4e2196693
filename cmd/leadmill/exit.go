package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"leadmill/cmd/leadmill/config"
	"leadmill/extract"
	"leadmill/load/store"
	"leadmill/load/store/bucket"
	"leadmill/transform/assemble"
)

// The exit codes. A CronJob retries 70 and 75 and gives up on the others.
const (
	ExitOK        = 0
	ExitUsage     = 64 // bad flags or arguments
	ExitData      = 65 // what was read or published is damaged or against its contract; the publication is untouched
	ExitBug       = 70 // a fault of the program
	ExitTransient = 75 // try again: a place is not reachable, another run holds the lock, the disk is full
	ExitAuth      = 77 // a source, folder or object store refuses us
	ExitConfig    = 78 // the configuration is wrong
)

const exitHelp = `
EXIT STATUS:
   0   done; "nothing new" too
   64  bad flags or arguments
   65  what was read or published is damaged, or a source broke its contract; the publication is unchanged
   70  a fault of the program
   75  try again later: a source is not reachable, another run holds the lock, the disk is full, the run was stopped
   77  a source, folder or object store refuses us: the sign-in failed or a right is missing
   78  the configuration is wrong
`

// A UsageError is a call that the command line does not understand.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message + " (see leadmill --help)" }

// A StoppedError is a run that was told to stop, by SIGTERM or from the keyboard.
type StoppedError struct{ Err error }

func (e *StoppedError) Error() string {
	return "the run was stopped and published nothing; run it again"
}

func (e *StoppedError) Unwrap() error { return e.Err }

// A PanicError is a fault of the program that was caught at the last moment. The value of a panic may hold a record,
// so its text is not shown.
type PanicError struct{ Value any }

func (e *PanicError) Error() string {
	if err, ok := e.Value.(interface{ RuntimeError() }); ok {
		return fmt.Sprintf("program fault: %v; nothing was published, please report this", err)
	}
	return "program fault; nothing was published, please report this"
}

// exitCode decides by the kind of an error, never by its text.
func exitCode(err error) int {
	var (
		usage       *UsageError
		conf        *config.Error
		locked      *store.LockedError
		conflict    *store.ConflictError
		missing     *extract.MissingError
		damaged     *store.DamagedError
		reconcile   *assemble.ReconcileError
		panicked    *PanicError
		worker      *assemble.PanicError
		setting     *extract.SettingError
		refused     *extract.AuthError
		unavailable *extract.UnavailableError
		contract    *extract.ContractError
		quiet       *QuietError
		bookmark    *extract.BookmarkError
		denied      *bucket.RefusedError
		exists      *store.ExistsError // another try of this run is at work
		noBucket    *bucket.MissingBucketError
		away        *bucket.UnavailableError
		place       *bucket.SettingError
		answer      *bucket.AnswerError
		path        *fs.PathError
		errno       syscall.Errno
	)
	switch {
	case errors.As(err, &usage):
		return ExitUsage
	case errors.As(err, &conf), errors.As(err, &setting), errors.As(err, &place), errors.As(err, &bookmark):
		return ExitConfig
	case errors.As(err, &panicked), errors.As(err, &worker), errors.As(err, &reconcile):
		return ExitBug
	case errors.As(err, &damaged), errors.As(err, &contract), errors.As(err, &answer), errors.As(err, &quiet):
		return ExitData
	case errors.As(err, &refused), errors.As(err, &denied):
		return ExitAuth
	case errors.As(err, &unavailable), errors.As(err, &away): // a firewall refuses with the error of a file's permissions
		return ExitTransient
	case errors.Is(err, fs.ErrPermission):
		return ExitAuth
	case errors.As(err, &locked), errors.As(err, &conflict), errors.As(err, &missing), errors.As(err, &noBucket), errors.As(err, &exists),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &path), errors.As(err, &errno):
		return ExitTransient
	}
	return ExitBug
}
