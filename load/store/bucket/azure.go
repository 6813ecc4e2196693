package bucket

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	azureb "github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"gocloud.dev/blob"
	"gocloud.dev/blob/azureblob"
)

// azure is Azure Blob Storage.
type azure struct {
	container *container.Client
	prefix    string // with a slash at its end, or ""
}

func (c *connection) dialAzure(ctx context.Context, a *address, o Options) (*blob.Bucket, error) {
	client, err := c.azureContainer(a, o)
	if err != nil {
		return nil, err
	}
	service := &azure{container: client}
	if a.prefix != "" {
		service.prefix = a.prefix + "/"
	}
	c.service = service
	return azureblob.OpenBucket(ctx, client, nil)
}

// azureContainer signs in by an account key, a shared access signature or the platform's identity, in this order, and
// prefers the configured ones to those of the environment.
func (c *connection) azureContainer(a *address, o Options) (*container.Client, error) {
	account := a.query.Get("storage_account")
	key, sas := o.Credentials.AccountKey, o.Credentials.SAS
	named := o.Getenv("AZURE_STORAGE_ACCOUNT")
	if account == "" {
		account = named
	}
	if key == "" && sas == "" && (named == "" || named == account) { // the environment's are for the account that it names
		key, sas = o.Getenv("AZURE_STORAGE_KEY"), o.Getenv("AZURE_STORAGE_SAS_TOKEN")
	}
	if account == "" {
		return nil, setting("the storage account is missing: add ?storage_account=name to the url, or set AZURE_STORAGE_ACCOUNT")
	}
	at, err := azureURL(a, account)
	if err != nil {
		return nil, err
	}
	options := &container.ClientOptions{ClientOptions: policy.ClientOptions{
		Transport: c.client,
		Retry:     policy.RetryOptions{MaxRetries: int32(o.Attempts - 1), RetryDelay: min(time.Second, o.Pause), MaxRetryDelay: o.Pause},
	}}
	if o.Attempts == 1 {
		options.Retry.MaxRetries = -1
	}
	switch {
	case key != "":
		credential, err := azblob.NewSharedKeyCredential(account, key)
		if err != nil {
			return nil, setting("the account key is not valid base64: look at the secret")
		}
		return container.NewClientWithSharedKeyCredential(at, credential, options)
	case sas != "":
		return container.NewClientWithNoCredential(at+"?"+strings.TrimPrefix(sas, "?"), options)
	}
	if strings.HasPrefix(at, "http:") {
		return nil, setting("an emulator needs an account key: set AZURE_STORAGE_KEY, or configure one")
	}
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return nil, &RefusedError{c.name, "the platform has no identity to sign in with: configure a workload identity, an account key or a SAS"}
	}
	return container.NewClient(at, credential, options)
}

// azureURL is the url of the container.
func azureURL(a *address, account string) (string, error) {
	options := &azureblob.ServiceURLOptions{AccountName: account, StorageDomain: a.query.Get("domain"), Protocol: a.query.Get("protocol")}
	options.IsLocalEmulator, _ = strconv.ParseBool(a.query.Get("localemu")) // checked by CheckURL
	options.IsCDN, _ = strconv.ParseBool(a.query.Get("cdn"))
	at, err := azureblob.NewServiceURL(options)
	if err != nil {
		return "", fmt.Errorf("building the url of the storage account: %w", err)
	}
	return string(at) + "/" + a.bucket, nil
}

func (s *azure) replacing(version string) (hook, bool) {
	return func(as func(any) bool) error {
		var o *azblob.UploadStreamOptions
		if !as(&o) {
			return errHook
		}
		o.AccessConditions = ifMatch(version)
		return nil
	}, true
}

func (s *azure) pinned(version string) (hook, bool) {
	return func(as func(any) bool) error {
		var o *azureb.DownloadStreamOptions
		if !as(&o) {
			return errHook
		}
		o.AccessConditions = ifMatch(version)
		return nil
	}, true
}

func ifMatch(version string) *azureb.AccessConditions {
	tag := azcore.ETag(version)
	return &azureb.AccessConditions{ModifiedAccessConditions: &azureb.ModifiedAccessConditions{IfMatch: &tag}}
}

func (s *azure) readVersion(r *blob.Reader) string {
	var response azureb.DownloadStreamResponse
	if r.As(&response) && response.ETag != nil {
		return string(*response.ETag)
	}
	return ""
}

func (s *azure) attrVersion(a *blob.Attributes) string { return a.ETag }

func (s *azure) maxCopy() int64 { return math.MaxInt64 }

// copy does not use gocloud.dev: while a copy is pending, its Copy panics when one question for the state fails.
func (s *azure) copy(ctx context.Context, _ *blob.Bucket, to, from string) error {
	source, destination := s.container.NewBlobClient(s.blobName(from)), s.container.NewBlobClient(s.blobName(to))
	none := azcore.ETagAny
	started, err := destination.StartCopyFromURL(ctx, source.URL(), &azureb.StartCopyFromURLOptions{
		AccessConditions: &azureb.AccessConditions{ModifiedAccessConditions: &azureb.ModifiedAccessConditions{IfNoneMatch: &none}},
	})
	if err != nil {
		return err
	}
	status := started.CopyStatus
	for status != nil && *status == azureb.CopyStatusTypePending {
		if err := wait(ctx, time.Second); err != nil {
			return err
		}
		properties, err := destination.GetProperties(ctx, nil)
		if err != nil {
			return err
		}
		status = properties.CopyStatus
	}
	if status == nil || *status != azureb.CopyStatusTypeSuccess {
		return errNoCopy
	}
	return nil
}

// blobName is how gocloud.dev escapes those characters of a key that a key may have and Azure may not.
func (s *azure) blobName(key string) string {
	var name strings.Builder
	for _, r := range s.prefix + key {
		if strings.ContainsRune("\"#%?\x7f", r) {
			fmt.Fprintf(&name, "__0x%x__", r)
		} else {
			name.WriteRune(r)
		}
	}
	return name.String()
}
