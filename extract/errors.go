package extract

// A MissingError says that the place a source reads from does not exist or cannot be reached now. The night ends
// with the exit code for a transient fault: a share that is not mounted may be there at the next try.
type MissingError struct {
	Place string // what was looked for, without secrets
	Err   error
}

func (e *MissingError) Error() string {
	return "there is no " + e.Place + ": mend the url, or mount what should be there and run again"
}

// Unwrap returns what the system said.
func (e *MissingError) Unwrap() error { return e.Err }
