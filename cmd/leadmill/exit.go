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
	"leadmill/transform/resolve/evaluate"
	"leadmill/transform/resolve/override"
)

// The exit codes. A CronJob retries 70 and 75 and gives up on the others.
const (
	ExitOK        = 0
	ExitUsage     = 64 // bad flags or arguments
	ExitData      = 65 // what was read or published is damaged or against its contract, or the result has drifted; the publication is untouched
	ExitBug       = 70 // a fault of the program
	ExitTransient = 75 // try again: a place is not reachable, another run holds the lock, the disk is full
	ExitAuth      = 77 // a source, folder or object store refuses us
	ExitConfig    = 78 // the configuration is wrong
)

const exitHelp = `
EXIT STATUS:
   0   done; "nothing new" too
   64  bad flags or arguments
   65  what was read or published is damaged, a source broke its contract, or the drift alarm went off; the publication is
       unchanged
   70  a fault of the program
   75  try again later: a source is not reachable, another run holds the lock, the disk is full, the run was stopped
   77  a source, folder or object store refuses us: the sign-in failed or a right is missing
   78  the configuration or the file of overrides is wrong
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
	switch {
	case isA[*UsageError](err):
		return ExitUsage
	case isA[*config.Error](err), isA[*extract.SettingError](err), isA[*bucket.SettingError](err), isA[*extract.BookmarkError](err),
		isA[*evaluate.MappingError](err),
		isA[*OverridesError](err), isA[*override.Error](err), isA[*override.ContradictionError](err):
		return ExitConfig
	case isA[*PanicError](err), isA[*assemble.PanicError](err), isA[*assemble.ReconcileError](err):
		return ExitBug
	case isA[*store.DamagedError](err), isA[*extract.ContractError](err), isA[*bucket.AnswerError](err), isA[*QuietError](err),
		isA[*evaluate.DataError](err), isA[*ScoreError](err), isA[*DriftError](err), isA[*ModelError](err):
		return ExitData
	case isA[*extract.AuthError](err), isA[*bucket.RefusedError](err):
		return ExitAuth
	case isA[*extract.UnavailableError](err), isA[*bucket.UnavailableError](err):
		return ExitTransient // a firewall refuses with the error of a file's permissions
	case errors.Is(err, fs.ErrPermission):
		return ExitAuth
	case isA[*store.LockedError](err), isA[*store.ConflictError](err), isA[*extract.MissingError](err),
		isA[*bucket.MissingBucketError](err), isA[*store.ExistsError](err), // another try of this run is at work
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		isA[*fs.PathError](err), isA[syscall.Errno](err):
		return ExitTransient
	}
	return ExitBug
}

// isA reports whether an error of this kind is anywhere in err.
func isA[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}
