//go:build e2e

package azuretable

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"leadmill/extract"
	"leadmill/extract/sourcetest"
)

// The account of Microsoft's emulator, which is published and no secret.
const (
	emulatorAccount = "devstoreaccount1"
	emulatorKey     = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)

// TestEmulator reads a real table service: LEADMILL_E2E_TABLE is the address of its account, such as
// http://127.0.0.1:10002/devstoreaccount1.
func TestEmulator(t *testing.T) {
	url := os.Getenv("LEADMILL_E2E_TABLE")
	if url == "" {
		t.Fatal("LEADMILL_E2E_TABLE is not set: start Azurite and name its table address")
	}
	cred, err := aztables.NewSharedKeyCredential(emulatorAccount, emulatorKey)
	if err != nil {
		t.Fatal(err)
	}
	service, err := aztables.NewServiceClientWithSharedKey(url, cred, nil)
	if err != nil {
		t.Fatal(err)
	}
	table := fmt.Sprintf("Leads%d", time.Now().UnixNano())
	client := service.NewClient(table)
	open := func(key string) *Source {
		o := NewOptions().(*Options)
		o.URL, o.Table, o.AccountKey = url, table, extract.Secret{Env: "KEY"}
		source, err := o.open(extract.Env{Now: time.Now, Getenv: func(string) string { return key }}, http.DefaultTransport, quick())
		if err != nil {
			t.Fatal(err)
		}
		return source
	}
	if _, err := open(emulatorKey).Check(t.Context()); sourcetest.KindOf(err) != "Missing" {
		t.Errorf("Check() before the table exists = %v, want a MissingError", err)
	}
	if _, err := client.CreateTable(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.Delete(context.WithoutCancel(t.Context()), nil); err != nil {
			t.Logf("the table %s stays: %v", table, err)
		}
	})
	want := insert(t, client, 0, 2500)
	first := extractAll(t, open(emulatorKey), nil)
	if lost := missing(want, first); first.err != nil || len(lost) > 0 || len(first.ids) != len(want) {
		t.Fatalf("Extract() = %d rows, %v, want each of %d once", len(first.ids), first.err, len(want))
	}
	want = insert(t, client, 2500, 3)
	second := extractAll(t, open(emulatorKey), first.result.Bookmark)
	if lost := missing(want, second); second.err != nil || len(lost) > 0 || len(second.ids) != len(want) {
		t.Errorf("the second Extract() = %d rows, %v, want the %d new ones", len(second.ids), second.err, len(want))
	}
	if _, err := open("d3Jvbmc=").Check(t.Context()); sourcetest.KindOf(err) != "Auth" {
		t.Errorf("Check() with a wrong key = %v, want an AuthError", err)
	}
}

// insert writes leads in transactions of 100, each within one partition.
func insert(t *testing.T, client *aztables.Client, first, n int) []string {
	t.Helper()
	var ids []string
	for from := first; from < first+n; from += 100 {
		var actions []aztables.TransactionAction
		for i := from; i < min(from+100, first+n); i++ {
			row := lead(i)
			row["PartitionKey"] = fmt.Sprintf("%d:2F%d:2F2026", from/100%12+1, from/1200+1)
			entity, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			actions = append(actions, aztables.TransactionAction{ActionType: aztables.TransactionTypeAdd, Entity: entity})
			ids = append(ids, fmt.Sprintf("%s/%s", row["PartitionKey"], row["RowKey"]))
		}
		if _, err := client.SubmitTransaction(t.Context(), actions, nil); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}
