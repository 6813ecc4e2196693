// Command standins starts a stand-in for every API that leadmill reads, each written from the published contract, and
// tells one story through all of them: the same customers' leads, as a publisher's table, CRMs, Marketo and Partner Center
// would hold them. It is for the end-to-end tests and for trying leadmill without an account anywhere.
//
//	standins --to out/standins &
//	SSL_CERT_FILE=out/standins/ca.pem leadmill check --config out/standins/leadmill.yaml
//
// It writes a configuration, the secrets that it names, the certificate to trust and what leadmill must find
// (truth.json), prints "ready", and serves on the loopback interface until it is told to stop.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	to := flag.String("to", "", "`folder` for the configuration, the secrets and the certificate")
	people := flag.Int("people", 60, "how many customers there are")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *to, *people, time.Now(), os.Stdout)
	stop()
	if err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "standins: %v\n", err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context, to string, people int, now time.Time, out io.Writer) error {
	if to == "" {
		return errors.New("--to is required: a folder for the configuration")
	}
	if err := os.MkdirAll(filepath.Join(to, "secrets"), 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	certificate, authority, err := newCertificate(now)
	if err != nil {
		return err
	}
	t := newTown(people)
	servers := t.servers()
	ended := make(chan error, len(servers))
	for i := range servers {
		s := &servers[i]
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("listen for %s: %w", s.name, err)
		}
		s.address = "https://" + listener.Addr().String()
		server := &http.Server{Handler: s.handler, TLSConfig: certificate, ReadHeaderTimeout: 10 * time.Second}
		defer func() { _ = server.Close() }()
		go func() { ended <- server.ServeTLS(listener, "", "") }()
	}
	if err := t.write(to, servers, authority); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, "ready"); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	}
}
