package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func secretEnv(t *testing.T) Env {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"key": " top-secret\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Env{Dir: dir, Getenv: func(name string) string {
		return map[string]string{"KEY": "top-secret ", "BLANK": " "}[name]
	}}
}

func TestSecretRead(t *testing.T) {
	env := secretEnv(t)
	for _, c := range []struct {
		secret Secret
		want   string
		fault  string
	}{
		{Secret{}, "", ""},
		{Secret{File: "key"}, "top-secret", ""},
		{Secret{File: filepath.Join(env.Dir, "key")}, "top-secret", ""},
		{Secret{Env: "KEY"}, "top-secret", ""},
		{Secret{File: "empty"}, "", "is empty"},
		{Secret{File: "nowhere"}, "", "no such file"},
		{Secret{File: "."}, "", "no file of a secret's size"},
		{Secret{Env: "BLANK"}, "", "BLANK is not set"},
		{Secret{Env: "NOWHERE"}, "", "NOWHERE is not set"},
	} {
		got, err := c.secret.Read("client_secret", env)
		var setting *SettingError
		switch {
		case c.fault == "" && (err != nil || got != c.want):
			t.Errorf("Read(%+v) = %q, %v, want %q", c.secret, got, err, c.want)
		case c.fault != "" && (!errors.As(err, &setting) || setting.Key != "client_secret" || !strings.Contains(setting.What, c.fault)):
			t.Errorf("Read(%+v) = error %v, want a SettingError of client_secret with %q", c.secret, err, c.fault)
		}
	}
}

func TestSecretValidate(t *testing.T) {
	for _, c := range []struct {
		secret   Secret
		required bool
		faults   int
	}{
		{Secret{}, false, 0},
		{Secret{}, true, 1},
		{Secret{File: "a"}, true, 0},
		{Secret{File: "a", Env: "B"}, false, 1},
	} {
		if got := c.secret.Validate("k", c.required); len(got) != c.faults {
			t.Errorf("Validate(%+v, %t) = %v, want %d faults", c.secret, c.required, got, c.faults)
		}
	}
}

// Each secret ends up where it belongs, and halves of a pair are told.
func TestAccess(t *testing.T) {
	env := Env{Getenv: func(name string) string { return "value of " + name }}
	a := Access{
		AccountKey: Secret{Env: "A"}, SAS: Secret{Env: "B"}, AccessKeyID: Secret{Env: "C"},
		SecretAccessKey: Secret{Env: "D"}, ServiceAccount: Secret{Env: "E"},
	}
	c, err := a.Read("access", env)
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{c.AccountKey, c.SAS, c.AccessKeyID, c.SecretAccessKey, c.ServiceAccount}; strings.Join(got, "") != "value of Avalue of Bvalue of Cvalue of Dvalue of E" {
		t.Errorf("Read = %q", got)
	}
	for _, w := range []Access{
		{AccessKeyID: Secret{Env: "C"}}, {SecretAccessKey: Secret{Env: "D"}},
		{AccountKey: Secret{Env: "A"}, SAS: Secret{Env: "B"}}, {SAS: Secret{File: "a", Env: "B"}},
	} {
		if got := w.Validate("access"); len(got) != 1 {
			t.Errorf("Validate(%+v) = %v, want one fault", w, got)
		}
	}
	if _, err := (Access{SAS: Secret{File: "nowhere"}}).Read("access", Env{}); err == nil || !strings.Contains(err.Error(), "access.sas") {
		t.Errorf("error = %v, want one of access.sas", err)
	}
}
