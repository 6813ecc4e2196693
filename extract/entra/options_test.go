package entra

import (
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"leadmill/extract"
)

func TestValidate(t *testing.T) {
	named := extract.Secret{Env: "X"}
	for _, c := range []struct {
		name    string
		options Options
		want    []string // keys
	}{
		{"nothing", Options{}, nil},
		{"secret", Options{TenantID: tenant, ClientID: client, ClientSecret: named}, nil},
		{"tenant by domain", Options{TenantID: "contoso.onmicrosoft.com", ClientID: client, ClientSecret: named}, nil},
		{"national cloud", Options{Method: MethodManaged, Authority: "https://login.chinacloudapi.cn/"}, nil},
		{"secret without ids", Options{ClientSecret: named}, []string{"s.tenant_id", "s.client_id"}},
		{"method without its secret", Options{Method: MethodSecret, TenantID: tenant, ClientID: client}, []string{"s.client_secret"}},
		{"method without its certificate", Options{Method: MethodCertificate, TenantID: tenant, ClientID: client}, []string{"s.certificate"}},
		{"secret and certificate", Options{TenantID: tenant, ClientID: client, ClientSecret: named, Certificate: named}, []string{"s.certificate"}},
		{"secret that is not used", Options{Method: MethodManaged, ClientSecret: named}, []string{"s.client_secret"}},
		{"secret named twice", Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "X", File: "y"}}, []string{"s.client_secret"}},
		{"password of nothing", Options{CertificatePassword: named}, []string{"s.certificate_password"}},
		{"unknown method", Options{Method: "password"}, []string{"s.method"}},
		{"tenant with a path", Options{TenantID: "a/b"}, []string{"s.tenant_id"}},
		{"authority by http", Options{Authority: "http://login.microsoftonline.com/"}, []string{"s.authority"}},
		{"authority with a tenant", Options{Authority: "https://login.microsoftonline.com/contoso"}, []string{"s.authority"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, e := range c.options.Validate("s") {
				got = append(got, e.Key)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("Validate() names %v, want %v", got, c.want)
			}
		})
	}
}

func TestMethod(t *testing.T) {
	named := extract.Secret{Env: "X"}
	for _, c := range []struct {
		options Options
		vars    map[string]string
		want    string
	}{
		{Options{ClientSecret: named}, map[string]string{envTokenFile: "f"}, MethodSecret},
		{Options{Certificate: named}, nil, MethodCertificate},
		{Options{}, map[string]string{envTokenFile: "f"}, MethodWorkload},
		{Options{Method: MethodManaged}, map[string]string{envTokenFile: "f"}, MethodManaged},
		{Options{}, nil, MethodManaged},
	} {
		if got := c.options.method(testEnv(t, c.vars)); got != c.want {
			t.Errorf("method(%+v, %v) = %q, want %q", c.options, c.vars, got, c.want)
		}
	}
}

func TestOptionsFromYAML(t *testing.T) {
	const text = `
tenant_id: contoso.onmicrosoft.com
client_id: 22222222-0000-4000-8000-000000000002
client_secret: {file: /var/run/secrets/leadmill/client-secret}
`
	var got Options
	if err := yaml.UnmarshalWithOptions([]byte(text), &got, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	want := Options{TenantID: "contoso.onmicrosoft.com", ClientID: client, ClientSecret: extract.Secret{File: "/var/run/secrets/leadmill/client-secret"}}
	if got != want {
		t.Errorf("options = %+v, want %+v", got, want)
	}
}

func TestCredentialSettings(t *testing.T) {
	_, good := newCertificate(t)
	_, other := newCertificate(t)
	key, _ := pem.Decode(good)
	_, otherCert := pem.Decode(other)
	mixed := string(pem.EncodeToMemory(key)) + string(otherCert)
	app := Options{TenantID: tenant, ClientID: client, Certificate: extract.Secret{Env: "CERT"}}
	for _, c := range []struct {
		name    string
		options Options
		vars    map[string]string
		key     string // "" for none wrong
	}{
		{"certificate", app, map[string]string{"CERT": string(good)}, ""},
		{"variable not set", app, nil, "sign_in.certificate"},
		{"certificate of another key", app, map[string]string{"CERT": mixed}, "sign_in.certificate"},
		{"key without certificate", app, map[string]string{"CERT": string(pem.EncodeToMemory(key))}, "sign_in.certificate"},
		{"encrypted key", app, map[string]string{"CERT": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----"}, "sign_in.certificate"},
		{"not a certificate", app, map[string]string{"CERT": "canary"}, "sign_in.certificate"},
		{"base64 that is no PFX", app, map[string]string{"CERT": base64.StdEncoding.EncodeToString([]byte("canary"))}, "sign_in.certificate"},
		{"workload without ids", Options{Method: MethodWorkload}, map[string]string{envTokenFile: "f"}, "sign_in.tenant_id"},
		{"workload without client", Options{Method: MethodWorkload}, map[string]string{envTokenFile: "f", envTenantID: tenant}, "sign_in.client_id"},
		{"workload without file", Options{Method: MethodWorkload, TenantID: tenant, ClientID: client}, nil, "sign_in.method"},
		{"workload with a strange tenant", Options{Method: MethodWorkload, ClientID: client},
			map[string]string{envTokenFile: "f", envTenantID: "a/../b"}, "sign_in.tenant_id"},
		{"managed", Options{}, nil, ""},
		{"managed by client id", Options{ClientID: client}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.options.Credential(testEnv(t, c.vars), "sign_in", nil)
			if c.key == "" {
				if err != nil {
					t.Fatalf("Credential() = %v, want none", err)
				}
				return
			}
			var setting *extract.SettingError
			if !errors.As(err, &setting) || setting.Key != c.key || strings.Contains(err.Error(), "canary") {
				t.Errorf("Credential() = %v, want a SettingError of %s that shows no secret", err, c.key)
			}
		})
	}
}

// The file is a key and its certificate made for this test: openssl pkcs12 -export -legacy -passout pass:hedgehog.
func TestPFX(t *testing.T) {
	text, err := os.ReadFile("testdata/app.pfx.base64")
	if err != nil {
		t.Fatal(err)
	}
	options := Options{
		TenantID: tenant, ClientID: client,
		Certificate: extract.Secret{Env: "PFX"}, CertificatePassword: extract.Secret{Env: "PASSWORD"},
	}
	env := testEnv(t, map[string]string{"PFX": string(text), "PASSWORD": "hedgehog"})
	if _, err := options.Credential(env, "sign_in", nil); err != nil {
		t.Errorf("Credential() = %v with the right password, want none", err)
	}
	env = testEnv(t, map[string]string{"PFX": string(text), "PASSWORD": "badger"})
	var setting *extract.SettingError
	if _, err := options.Credential(env, "sign_in", nil); !errors.As(err, &setting) || strings.Contains(err.Error(), "badger") {
		t.Errorf("Credential() = %v with the wrong password, want a SettingError without it", err)
	}
}
