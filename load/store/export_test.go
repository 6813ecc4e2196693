package store

import (
	"os"
	"syscall"
)

// TakeHardLinks makes a folder behave as on a file system without hard links.
func TakeHardLinks(f *Folder) {
	f.hardLink = func(from, to string) error {
		return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EPERM}
	}
}
