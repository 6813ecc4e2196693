package azuretable

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"leadmill/extract"
)

// access is where the tables are and what signs in: of key, sas and cred one is set.
type access struct {
	endpoint string // https://contoso.table.core.windows.net
	account  string // whose key it is
	key      string
	sas      string // a query, without the question mark
	cred     azcore.TokenCredential
	from     string // the option that the secret came from
	how      string // for a person
}

// access reads the secret that the options name.
func (o *Options) access(env extract.Env, base http.RoundTripper) (access, error) {
	endpoint, account := o.endpoint()
	var (
		a   = access{endpoint: endpoint, account: account}
		err error
	)
	switch {
	case o.ConnectionString.IsSet():
		var text string
		if text, err = o.ConnectionString.Read("connection_string", env); err == nil {
			a, err = parseConnection(text)
		}
		a.from, a.how = "connection_string", "the connection string"
	case o.AccountKey.IsSet():
		a.key, err = o.AccountKey.Read("account_key", env)
		a.from, a.how = "account_key", "the account's key"
	case o.SAS.IsSet():
		a.sas, err = o.SAS.Read("sas", env)
		a.from, a.how = "sas", "the shared access signature"
	default:
		a.cred, err = o.SignIn.Credential(env, "sign_in", &http.Client{Transport: base})
		a.from, a.how = "sign_in", "Microsoft Entra ID"
	}
	return a, err
}

// endpoint is the address and the account that options name. An address of the emulator's kind has the account in its
// path, others in the host's name.
func (o *Options) endpoint() (endpoint, account string) {
	if o.URL == "" {
		return "https://" + o.Account + ".table.core.windows.net", o.Account
	}
	endpoint = strings.TrimRight(o.URL, "/")
	if o.Account != "" {
		return endpoint, o.Account
	}
	u, err := url.Parse(endpoint)
	if err != nil {
		return endpoint, ""
	}
	if first, _, _ := strings.Cut(strings.Trim(u.Path, "/"), "/"); first != "" {
		return endpoint, first
	}
	account, _, _ = strings.Cut(u.Hostname(), ".")
	return endpoint, account
}

// place is the endpoint as errors and bookmarks name it.
func (a access) place() string {
	_, rest, _ := strings.Cut(a.endpoint, "://")
	return rest
}

// client makes the SDK's client. What is wrong with a secret is said without it.
func (a access) client(options azcore.ClientOptions) (*aztables.ServiceClient, error) {
	fault := func(what string) error { return &extract.SettingError{Key: a.from, What: what} }
	o := &aztables.ClientOptions{ClientOptions: options}
	switch {
	case a.cred != nil:
		client, err := aztables.NewServiceClient(a.endpoint, a.cred, o)
		if err != nil {
			return nil, fault("a client of " + a.place() + " cannot be made")
		}
		return client, nil
	case a.sas != "":
		query := strings.TrimPrefix(a.sas, "?")
		if values, err := url.ParseQuery(query); err != nil || !values.Has("sig") {
			return nil, fault("it is no shared access signature; copy it whole, with sv, sp, se and sig")
		}
		client, err := aztables.NewServiceClientWithNoCredential(a.endpoint+"/?"+query, o)
		if err != nil {
			return nil, fault("a client of " + a.place() + " cannot be made")
		}
		return client, nil
	}
	cred, err := aztables.NewSharedKeyCredential(a.account, a.key)
	if err != nil {
		return nil, fault("the account's key is not base64; copy key1 or key2 of the account's access keys")
	}
	client, err := aztables.NewServiceClientWithSharedKey(a.endpoint, cred, o)
	if err != nil {
		return nil, fault("a client of " + a.place() + " cannot be made")
	}
	return client, nil
}
