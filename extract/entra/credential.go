package entra

import (
	"context"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// The variables that the webhook of Azure workload identity sets in a pod.
const (
	envTokenFile = "AZURE_FEDERATED_TOKEN_FILE"
	envTenantID  = "AZURE_TENANT_ID"
	envClientID  = "AZURE_CLIENT_ID"
)

// Credential returns a credential for clients of the Azure SDK. It reads the secrets and does not touch Entra; what is named
// and not usable is an [*extract.SettingError] under key. Its errors have the kinds of package extract. transport is nil for
// one of its own.
func (o Options) Credential(env extract.Env, key string, transport *http.Client) (azcore.TokenCredential, error) {
	c := &credential{options: o, env: env, key: key, transport: careful(transport), retry: defaultRetry()}
	if err := c.renew(); err != nil {
		return nil, err
	}
	return c, nil
}

// defaultRetry waits about half a minute in all: Entra is either back soon, or the next run is the better try.
func defaultRetry() policy.RetryOptions {
	return policy.RetryOptions{MaxRetries: 4, RetryDelay: time.Second, MaxRetryDelay: 30 * time.Second, TryTimeout: 30 * time.Second, ShouldRetry: httpx.ShouldRetry}
}

// careful is a client that follows no redirect: a token request holds the secret, and Entra does not move it elsewhere.
func careful(c *http.Client) *http.Client {
	client := http.Client{}
	if c != nil {
		client = *c
	}
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = staying{client.Transport}
	return &client
}

// staying takes the address out of redirects. Refusing them in the client would come too late: by then it has rewound the
// body of the SDK's request, which the connection may still be sending.
type staying struct{ base http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (s staying) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.base.RoundTrip(req)
	if err == nil {
		resp.Header.Del("Location")
	}
	return resp, err
}

// credential is a credential of azidentity that can be made anew and whose errors are ours.
type credential struct {
	options   Options
	env       extract.Env
	key       string
	transport *http.Client
	retry     policy.RetryOptions

	mu    sync.Mutex
	inner azcore.TokenCredential
}

// GetToken implements [azcore.TokenCredential].
func (c *credential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	inner := c.inner
	c.mu.Unlock()
	if err := c.federated(); err != nil {
		return azcore.AccessToken{}, err
	}
	token, err := inner.GetToken(ctx, o)
	if err != nil {
		return azcore.AccessToken{}, c.explain(ctx, err)
	}
	return token, nil
}

// renew replaces the credential and with it its memory of tokens, and reads the secrets again.
func (c *credential) renew() error {
	inner, err := c.build()
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.inner = inner
	c.mu.Unlock()
	return nil
}

func (c *credential) build() (azcore.TokenCredential, error) {
	o := c.options
	client := azcore.ClientOptions{
		Transport: c.transport, Retry: c.retry,
		Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: o.authority()},
	}
	// The authority comes from the configuration, so nobody needs to ask the public cloud whether it is one.
	const known = true
	var (
		cred azcore.TokenCredential
		err  error
	)
	switch o.method(c.env) {
	case MethodSecret:
		secret, fault := o.ClientSecret.Read(c.key+".client_secret", c.env)
		if fault != nil {
			return nil, fault
		}
		cred, err = azidentity.NewClientSecretCredential(o.TenantID, o.ClientID, secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: known})
	case MethodCertificate:
		certs, key, fault := o.certificate(c.key, c.env)
		if fault != nil {
			return nil, fault
		}
		cred, err = azidentity.NewClientCertificateCredential(o.TenantID, o.ClientID, certs, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: client, DisableInstanceDiscovery: known})
	case MethodWorkload:
		tenant, id := or(o.TenantID, c.env.Getenv(envTenantID)), or(o.ClientID, c.env.Getenv(envClientID))
		if fault := c.workloadFault(tenant, id); fault != nil {
			return nil, fault
		}
		cred, err = azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
			ClientOptions: client, DisableInstanceDiscovery: known, TenantID: tenant, ClientID: id, TokenFilePath: c.tokenFile(),
		})
	default:
		managed := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: client}
		if o.ClientID != "" {
			managed.ID = azidentity.ClientID(o.ClientID)
		}
		cred, err = azidentity.NewManagedIdentityCredential(managed)
	}
	if err != nil {
		return nil, &extract.SettingError{Key: c.key, What: "a sign-in by " + o.method(c.env) + " cannot be set up with these values; " +
			"compare tenant_id, client_id and the certificate with the application's registration"}
	}
	return cred, nil
}

func (c *credential) tokenFile() string { return c.env.Getenv(envTokenFile) }

func (c *credential) workloadFault(tenant, client string) error {
	missing := func(key, name string) error {
		return &extract.SettingError{Key: c.key + key, What: "neither it nor " + name + " is set; " +
			"label the pod azure.workload.identity/use: \"true\" and annotate its service account"}
	}
	switch {
	case tenant == "":
		return missing(".tenant_id", envTenantID)
	case client == "":
		return missing(".client_id", envClientID)
	case c.tokenFile() == "":
		return missing(".method", envTokenFile)
	case !tenantPattern.MatchString(tenant):
		return &extract.SettingError{Key: c.key + ".tenant_id", What: "it is no tenant's id; write the directory id or a domain of it"}
	}
	return nil
}

// federated looks for the file of a workload identity first: azidentity's own error would look like an unreachable Entra.
func (c *credential) federated() error {
	if c.options.method(c.env) != MethodWorkload {
		return nil
	}
	file, err := os.Open(c.tokenFile())
	if err != nil {
		return &extract.SettingError{Key: c.key + ".method", What: "the file that " + envTokenFile + " names cannot be read; " +
			"see that the pod's service account token is mounted"}
	}
	return file.Close()
}

func or(value, fallback string) string {
	if value != "" {
		return value
	}
	return fallback
}
