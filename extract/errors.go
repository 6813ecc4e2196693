package extract

import (
	"errors"
	"fmt"
)

// A MissingError says that the place a source reads from does not exist or cannot be reached now. The night ends
// with the exit code for a transient fault: a share that is not mounted may be there at the next try.
type MissingError struct {
	Place string // what was looked for, without secrets
	Hint  string // what to do; "" for what suits a folder
	Err   error
}

func (e *MissingError) Error() string {
	if e.Hint != "" {
		return "there is no " + e.Place + ": " + e.Hint
	}
	return "there is no " + e.Place + ": mend the url, or mount what should be there and run again"
}

// Unwrap returns what the system said.
func (e *MissingError) Unwrap() error { return e.Err }

// An AuthError says that a place refused us: the sign-in failed, or it succeeded and a right is missing. Trying again
// does not help.
type AuthError struct {
	Place string // what refused, without secrets
	What  string // what it said and which right or secret to look at, without secrets
	Err   error  // its text is not shown: it may hold a secret; nil for none
}

func (e *AuthError) Error() string { return e.Place + " refused us: " + e.What }

// Unwrap returns what the client said.
func (e *AuthError) Unwrap() error { return e.Err }

// An UnavailableError says that a place did not answer in a useful way, after every try that was worth it. The next run
// may have more luck.
type UnavailableError struct {
	Place string // what did not answer, without secrets
	What  string // how it failed: "status 503 five times", "the daily quota is used up"
	Err   error  // its text is not shown; nil for none
}

func (e *UnavailableError) Error() string {
	return fmt.Sprintf("%s is not available: %s; run again later", e.Place, e.What)
}

// Unwrap returns what the client said.
func (e *UnavailableError) Unwrap() error { return e.Err }

// A ContractError says that a place answered otherwise than its documentation promises: a link that leads to another
// host, a page that repeats for ever, a body that is no JSON. Somebody has to look at it.
type ContractError struct {
	Place string
	What  string // what came and what was expected, without secrets and without personal data
}

func (e *ContractError) Error() string {
	return fmt.Sprintf("%s broke its contract: %s; report it with the version of leadmill", e.Place, e.What)
}

// A SettingError says that something the configuration names is not usable: a secret's file that is not there, a key
// that is no key.
type SettingError struct {
	Key  string // the yaml key within the options
	What string // what is wrong and what to do, without the secret
}

func (e *SettingError) Error() string { return e.Key + ": " + e.What }

// A BookmarkError says that a bookmark is not one that this type of source wrote: the feed's name was given to another
// type of source, or the bookmark is a newer leadmill's.
type BookmarkError struct {
	Type string // of the source
	What string // what is wrong with the bookmark; "" for nothing that helps
}

func (e *BookmarkError) Error() string {
	text := "what this feed remembers was not written by a source of type " + e.Type + " of this version"
	if e.What != "" {
		text += " (" + e.What + ")"
	}
	return text + ": give a source of another type a name of its own, or use the newer leadmill"
}

// Kind returns the error of this package that an error wraps, without what is around it; nil for none.
func Kind(err error) error {
	var (
		auth        *AuthError
		unavailable *UnavailableError
		contract    *ContractError
		setting     *SettingError
		missing     *MissingError
		bookmark    *BookmarkError
	)
	switch {
	case errors.As(err, &auth):
		return auth
	case errors.As(err, &unavailable):
		return unavailable
	case errors.As(err, &contract):
		return contract
	case errors.As(err, &setting):
		return setting
	case errors.As(err, &missing):
		return missing
	case errors.As(err, &bookmark):
		return bookmark
	}
	return nil
}
