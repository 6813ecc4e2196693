package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// killAt is the variable that makes this test's own program run leadmill and die at the so-manyth look at the clock.
// Runs look at it when each stage begins and ends, so a number is a place in the story of the night.
const killAt = "LEADMILL_TEST_KILL_AT"

func TestMain(m *testing.M) {
	n, err := strconv.Atoi(os.Getenv(killAt))
	if err != nil {
		os.Exit(m.Run())
	}
	c := &clock{at: n, do: func() {
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			panic(err)
		}
		select {} // nothing more is done
	}}
	os.Exit(Main(context.Background(), os.Args, Environment{Stdout: os.Stdout, Stderr: os.Stderr, Now: c.now}))
}

// clock does something at the so-manyth look.
type clock struct {
	mu    sync.Mutex
	looks int
	at    int
	do    func()
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	c.looks++
	hit := c.looks == c.at
	c.mu.Unlock()
	if hit {
		c.do()
	}
	return time.Now()
}

const nightAt = "2026-03-10T02:00:00Z"

// nightFiles makes a configuration with two feeds in a new folder; every call gives the same content.
func nightFiles(t *testing.T) (config, out string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"leadmill.yaml": `output: ./out
sources:
  - {name: landing, type: files, publisher: contoso, url: ./landing}
  - {name: table, type: files, publisher: contoso, url: ./table}
`,
		"landing/a.ndjson": `{"UserDetails":{"FirstName":"Ann","LastName":"Secretsson","Email":"ann@secret.example","Phone":"+46 8 555 0123"},"LeadSource":"AzureMarketplace-PLT|contoso.backup","CreatedTime":"2026-03-01T09:00:00Z"}
{"UserDetails":{"FirstName":"Bo","LastName":"Secretius","Email":"bo@secret.example"},"LeadSource":"AzureMarketplace-INS|contoso.backup"}
no lead
`,
		"table/b.json": `{"UserDetails":{"FirstName":"Ann","LastName":"Secretsson","Email":"ann@secret.example","Company":"Secret Bakery"},"LeadSource":"AzureMarketplace-PLT|contoso.backup","CreatedTime":"2026-03-01T09:03:00Z"}`,
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := makeOld(dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "leadmill.yaml"), filepath.Join(dir, "out")
}

// undisturbed is the output of a run that nothing happened to, and how often it looked at the clock.
func undisturbed(t *testing.T) (out string, looks int) {
	t.Helper()
	config, out := nightFiles(t)
	c := &clock{}
	if code := Main(t.Context(), nightArgs("run", config), Environment{Stdout: io.Discard, Stderr: io.Discard, Now: c.now}); code != ExitOK {
		t.Fatalf("exit code %d", code)
	}
	return out, c.looks
}

func nightArgs(command, config string) []string {
	return []string{"leadmill", command, "--config", config, "--as-of", nightAt}
}

// wholeOrNothing checks what a run that was stopped left for readers: nothing, or a whole night.
func wholeOrNothing(t *testing.T, out, want string) {
	t.Helper()
	m, s, err := published(out)
	if errors.Is(err, os.ErrNotExist) {
		return // stopped before the folder was made
	}
	if err != nil {
		t.Fatalf("what a reader sees: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if m.Snapshot != nil {
		samePublication(t, out, want)
	} else if _, err := os.Lstat(filepath.Join(out, "latest")); err == nil {
		t.Error("latest leads to a snapshot that was not published")
	}
}

func samePublication(t *testing.T, out, want string) {
	t.Helper()
	diff, err := differences(out, want, "")
	if err != nil || diff != "" {
		t.Errorf("what was published differs from an undisturbed night's (%v):\n%s", err, diff)
	}
}

// A run that is stopped (SIGTERM, a node that is drained) ends with 75 wherever it is, shows a reader nothing that is
// not whole, and the retry publishes what an undisturbed run does.
func TestStopped(t *testing.T) {
	want, looks := undisturbed(t)
	for n := 1; n < looks; n += 2 { // a stage has two looks
		config, out := nightFiles(t)
		ctx, cancel := context.WithCancel(t.Context())
		c := &clock{at: n, do: cancel}
		var log bytes.Buffer
		code := Main(ctx, nightArgs("run", config), Environment{Stdout: io.Discard, Stderr: &log, Now: c.now})
		cancel()
		if code != ExitTransient && (code != ExitOK || n < looks-2) { // at the very end there is nothing left to stop
			t.Errorf("stopped at look %d: exit code %d, want 75:\n%s", n, code, &log)
		}
		if found := personal.FindString(log.String()); found != "" {
			t.Errorf("stopped at look %d: %q in the log", n, found)
		}
		wholeOrNothing(t, out, want)
		retry(t, config, out, want)
	}
}

func retry(t *testing.T, config, out, want string) {
	t.Helper()
	var log bytes.Buffer
	if code := Main(t.Context(), nightArgs("run", config), Environment{Stdout: io.Discard, Stderr: &log, Now: time.Now}); code != ExitOK {
		t.Fatalf("the retry ended with exit code %d:\n%s", code, &log)
	}
	samePublication(t, out, want)
}

// The same with a process that dies on the spot: no defer runs, no buffer is written, the kernel gives the lock back.
func TestKilled(t *testing.T) {
	want, looks := undisturbed(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	killed := 0
	for n := 2; n <= looks; n += max(1, looks/8) {
		config, out := nightFiles(t)
		cmd := exec.CommandContext(t.Context(), self, nightArgs("run", config)[1:]...)
		cmd.Env = append(os.Environ(), killAt+"="+strconv.Itoa(n))
		err := cmd.Run()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
			killed++
		} else if err != nil {
			t.Fatalf("at look %d the run ended with %v before it could be killed", n, err)
		}
		wholeOrNothing(t, out, want)
		retry(t, config, out, want)
	}
	if killed < 5 {
		t.Errorf("only %d runs were killed", killed)
	}
}

// TestKillBetweenCommits stops the run as soon as the archive is committed.
func TestKillBetweenCommits(t *testing.T) {
	want, _ := undisturbed(t)
	config, out := nightFiles(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	now := func() time.Time {
		if _, err := os.Stat(filepath.Join(out, "CURRENT")); err == nil {
			cancel()
		}
		return time.Now()
	}
	code := Main(ctx, nightArgs("run", config), Environment{Stdout: io.Discard, Stderr: io.Discard, Now: now})
	m, s, err := published(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if code != ExitTransient || m.Snapshot != nil || len(m.Batches()) != 2 {
		t.Errorf("exit code %d, snapshot %v, %d batches; want 75, none, 2", code, m.Snapshot, len(m.Batches()))
	}
	retry(t, config, out, want)
}

// stopper ends a context as soon as a text is logged.
type stopper struct {
	text string
	stop context.CancelFunc
	log  bytes.Buffer
}

func (s *stopper) Write(p []byte) (int, error) {
	if strings.Contains(string(p), s.text) {
		s.stop()
	}
	return s.log.Write(p)
}

// A run that is stopped between two feeds keeps what the first gave, so that a long first load makes progress.
func TestStoppedKeepsWhatWasRead(t *testing.T) {
	config, out := nightFiles(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := &stopper{text: `"msg":"feed read"`, stop: cancel}
	code := Main(ctx, nightArgs("run", config), Environment{Stdout: io.Discard, Stderr: s, Now: time.Now})
	m, folder, err := published(out)
	if err != nil {
		t.Fatalf("exit code %d, nothing was committed: %v\n%s", code, err, &s.log)
	}
	if err := folder.Close(); err != nil {
		t.Error(err)
	}
	if code != ExitTransient || m.Snapshot != nil || len(m.Feeds["landing"].Batches) != 1 || len(m.Feeds["table"].Batches) != 0 {
		t.Errorf("exit code %d and feeds %v, want 75 and the batch of landing alone", code, m.Feeds)
	}
	want, _ := undisturbed(t)
	retry(t, config, out, want)
}
