// Package entra signs leadmill in to Microsoft Entra ID (formerly Azure Active Directory) as an application: with a client
// secret, with a certificate, with a workload identity of Kubernetes, or with a managed identity of an Azure machine.
//
// It promises that secrets are read from the places the configuration names and show nowhere: an error holds the number of
// Entra's error code (AADSTS7000215) and what to do about it, never Entra's text, which holds ids of the tenant and the
// application. Entra's host is the one the configuration names; a redirect to another one is not followed. A refused token
// can be renewed, and the secret is then read anew, so that a secret that was rotated during a long night works.
//
// The protocol is the business of Microsoft's azidentity. From documents: the four flows, the addresses of the national
// clouds, the meanings of the error codes. The variables AZURE_TENANT_ID, AZURE_CLIENT_ID and
// AZURE_FEDERATED_TOKEN_FILE are those that the webhook of Azure workload identity sets. A managed identity's endpoint is
// found by azidentity itself, from the environment of the process.
package entra

import (
	"regexp"
	"strings"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// Methods of signing in.
const (
	MethodSecret      = "client_secret"
	MethodCertificate = "certificate"
	MethodWorkload    = "workload"
	MethodManaged     = "managed"
)

// DefaultAuthority is Entra's address in the public cloud.
const DefaultAuthority = "https://login.microsoftonline.com/"

// Options are the block of a configuration that says how to sign in. The zero value is usable: it takes the identity that
// the platform provides.
type Options struct {
	Method              string         `yaml:"method" doc:"client_secret, certificate, workload or managed; found out from what is set when left out."`
	TenantID            string         `yaml:"tenant_id" doc:"Tenant (directory) id or one of its domains; for workload by default AZURE_TENANT_ID."`
	ClientID            string         `yaml:"client_id" doc:"Application (client) id; for workload by default AZURE_CLIENT_ID, for managed the system-assigned identity."`
	ClientSecret        extract.Secret `yaml:"client_secret" doc:"Secret of the application's registration."`
	Certificate         extract.Secret `yaml:"certificate" doc:"Certificate with its RSA key: PEM, or PFX in base64."`
	CertificatePassword extract.Secret `yaml:"certificate_password" doc:"Password of a PFX certificate."`
	Authority           string         `yaml:"authority" doc:"Entra's address; the national clouds have their own. By default https://login.microsoftonline.com/."`
}

// IsSet reports whether the configuration says anything about signing in.
func (o Options) IsSet() bool { return o != Options{} }

// tenantPattern is what azidentity takes for a tenant.
var tenantPattern = regexp.MustCompile(`^[A-Za-z0-9.-]+$`)

// Validate returns every fault of the values, under the given key.
func (o Options) Validate(key string) []extract.FieldError {
	var errs []extract.FieldError
	fault := func(name, message string) {
		errs = append(errs, extract.FieldError{Key: key + "." + name, Message: message})
	}
	errs = append(errs, o.ClientSecret.Validate(key+".client_secret", o.Method == MethodSecret)...)
	errs = append(errs, o.Certificate.Validate(key+".certificate", o.Method == MethodCertificate)...)
	errs = append(errs, o.CertificatePassword.Validate(key+".certificate_password", false)...)
	method := o.named()
	switch method {
	case MethodSecret, MethodCertificate:
		if o.TenantID == "" {
			fault("tenant_id", "is required: the directory that the application is registered in")
		}
		if o.ClientID == "" {
			fault("client_id", "is required: the application's id")
		}
	case "", MethodWorkload, MethodManaged:
	default:
		fault("method", "must be client_secret, certificate, workload or managed")
	}
	if o.ClientSecret.IsSet() && method != MethodSecret {
		fault("client_secret", "is not used by this method; name a client_secret or a certificate, not both")
	}
	if o.Certificate.IsSet() && method != MethodCertificate {
		fault("certificate", "is not used by this method; name a client_secret or a certificate, not both")
	}
	if o.CertificatePassword.IsSet() && !o.Certificate.IsSet() {
		fault("certificate_password", "belongs to a certificate")
	}
	if o.TenantID != "" && !tenantPattern.MatchString(o.TenantID) {
		fault("tenant_id", "is no tenant's id; write the directory id or a domain of it")
	}
	if o.Authority != "" && !goodAuthority(o.Authority) {
		fault("authority", "must be an address such as "+DefaultAuthority)
	}
	return errs
}

// named is the method as far as the configuration alone tells it; "" leaves it to the environment.
func (o Options) named() string {
	switch {
	case o.Method != "":
		return o.Method
	case o.ClientSecret.IsSet():
		return MethodSecret
	case o.Certificate.IsSet():
		return MethodCertificate
	}
	return ""
}

// method is the method for a process with this environment.
func (o Options) method(env extract.Env) string {
	if m := o.named(); m != "" {
		return m
	}
	if env.Getenv(envTokenFile) != "" {
		return MethodWorkload
	}
	return MethodManaged
}

func (o Options) authority() string {
	if o.Authority == "" {
		return DefaultAuthority
	}
	return o.Authority
}

// host is the authority as errors call it.
func (o Options) host() string { return httpx.Host(o.authority()) }

func goodAuthority(raw string) bool {
	origin, err := httpx.Origin(raw)
	return err == nil && strings.HasPrefix(origin, "https:")
}
