package bucket

import (
	"fmt"
	"io/fs"
)

// An UnavailableError says that a service gave no useful answer, after every try that was worth it.
type UnavailableError struct {
	Place string
	What  string // how it failed
}

func (e *UnavailableError) Error() string {
	return fmt.Sprintf("%s is not available: %s; run again later", e.Place, e.What)
}

// A RefusedError says that the credentials are missing, wrong, or lack a right. It is fs.ErrPermission.
type RefusedError struct {
	Place string
	What  string // what to look at
}

func (e *RefusedError) Error() string { return fmt.Sprintf("%s refused us: %s", e.Place, e.What) }

// Is makes errors.Is(err, fs.ErrPermission) true.
func (e *RefusedError) Is(target error) bool { return target == fs.ErrPermission }

// A MissingBucketError says that there is no such bucket or container.
type MissingBucketError struct{ Place string }

func (e *MissingBucketError) Error() string {
	return fmt.Sprintf("there is no bucket or container for %s: create it, or mend the url", e.Place)
}

// A SettingError says that the url or a credential is not usable as it is written.
type SettingError struct{ What string }

func (e *SettingError) Error() string { return e.What }

// An AnswerError says that a service answered with something that no other try mends.
type AnswerError struct {
	Place  string
	Status int    // of HTTP; 0 for none
	Code   string // the service's own; "" for none
	Hint   string // what to do; "" where it is not known
}

func (e *AnswerError) Error() string {
	text := e.Place
	if e.Status != 0 {
		text += fmt.Sprintf(": the service answered with status %d %s", e.Status, e.Code)
	}
	if e.Hint != "" {
		text += ": " + e.Hint
	}
	return text
}
