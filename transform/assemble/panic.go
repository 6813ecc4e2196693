package assemble

import "runtime/debug"

// A PanicError is a fault of the program in one of the goroutines that handle records. The value of the panic may hold
// a record, so it is dropped; the stack names places in the program only.
type PanicError struct{ Stack string }

func (e *PanicError) Error() string {
	return "program fault while building; nothing was published, please report this:\n" + e.Stack
}

// guarded turns a panic of work into an error: in a goroutine nobody else could.
func guarded(work func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = &PanicError{Stack: string(debug.Stack())}
		}
	}()
	return work()
}
