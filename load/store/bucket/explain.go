package bucket

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"
)

// What only this package sees.
var (
	errTaken   = errors.New("the condition of a write does not hold")
	errContest = errors.New("another write to the same key is under way")
	errHook    = errors.New("gocloud.dev does not know the request that it was asked for")
	errNoCopy  = errors.New("the service did not finish a copy")
)

// explain turns an error of a client into one that says what to do and holds no text of the client: that could be a
// signed url or an answer's body. It returns the types of errors.go, fs.ErrNotExist, errTaken, errContest, or the error
// of the context.
func (c *connection) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errHook) || errors.Is(err, errNoCopy) {
		return &AnswerError{Place: c.name, Hint: "an answer that leadmill does not understand; report it with the version of leadmill"}
	}
	switch {
	case errors.Is(err, storage.ErrBucketNotExist):
		return &MissingBucketError{c.name}
	case errors.Is(err, storage.ErrObjectNotExist):
		return fs.ErrNotExist
	}
	if refused := c.signIn(err); refused != nil {
		return refused
	}
	if status, code := statusOf(err); status != 0 {
		return c.judge(status, code)
	}
	return &UnavailableError{c.name, network(err)}
}

// signIn recognises failures before the request: there is no identity, or who should vouch for it does not.
func (c *connection) signIn(err error) error {
	var azure *azidentity.AuthenticationFailedError
	var google *oauth2.RetrieveError
	status := 0
	var response *http.Response
	switch {
	case errors.As(err, &azure):
		response = azure.RawResponse
	case errors.As(err, &google):
		response = google.Response
	case strings.Contains(err.Error(), "DefaultAzureCredential: failed to acquire a token"):
		// The client has no exported type for this one.
	default:
		return nil
	}
	if response != nil {
		status = response.StatusCode
	}
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return &UnavailableError{c.name, fmt.Sprintf("the sign-in service answered with status %d", status)}
	}
	return &RefusedError{c.name, "the sign-in failed: look at the identity of this workload and at the configured secret"}
}

// statusOf returns the HTTP status of an answer and the service's code for it; 0 if there was no answer.
func statusOf(err error) (status int, code string) {
	var azure *azcore.ResponseError
	var amazon *awshttp.ResponseError
	var api smithy.APIError
	var google *googleapi.Error
	switch {
	case errors.As(err, &azure):
		status, code = azure.StatusCode, azure.ErrorCode
	case errors.As(err, &google):
		status = google.Code
		if len(google.Errors) > 0 {
			code = google.Errors[0].Reason
		}
	default:
		if errors.As(err, &amazon) {
			status = amazon.HTTPStatusCode()
		}
		if errors.As(err, &api) {
			code = api.ErrorCode()
		}
	}
	return status, plain(code)
}

// plain keeps what a code of a service can be made of.
func plain(code string) string {
	kept := strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '_' || r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			return r
		}
		return -1
	}, code)
	return kept[:min(len(kept), 80)]
}

func (c *connection) judge(status int, code string) error {
	switch code {
	case "NoSuchBucket", "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled":
		return &MissingBucketError{c.name}
	case "BlobAlreadyExists":
		return errTaken
	case "ConditionalRequestConflict":
		return errContest
	case "OperationAborted", "PendingCopyOperation":
		return &UnavailableError{c.name, fmt.Sprintf("status %d %s", status, code)}
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException":
		return &SettingError{c.name + " is in another region: mend the option region of the url"}
	case "LeaseIdMissing", "LeaseIdMismatchWithBlobOperation":
		return &AnswerError{c.name, status, code, "somebody put a lease of Azure on an object: break it"}
	}
	switch status {
	case http.StatusNotFound:
		return fs.ErrNotExist
	case http.StatusUnauthorized, http.StatusForbidden:
		return &RefusedError{c.name, strings.TrimSpace(fmt.Sprintf("status %d %s", status, code)) + ": look at the credentials, and at the rights to list, read, write and delete"}
	case http.StatusPreconditionFailed, http.StatusNotModified:
		return errTaken
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return &UnavailableError{c.name, strings.TrimSpace(fmt.Sprintf("status %d %s", status, code))}
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return &SettingError{c.name + " is in another region or at another address: mend the option region or endpoint of the url"}
	}
	if status >= http.StatusInternalServerError && status != http.StatusNotImplemented {
		return &UnavailableError{c.name, strings.TrimSpace(fmt.Sprintf("status %d %s", status, code))}
	}
	return &AnswerError{Place: c.name, Status: status, Code: code}
}

// network says how a connection failed.
func network(err error) string {
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var number syscall.Errno
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "its host name is not known (look at the url, or at the network)"
	case errors.As(err, &authority), errors.As(err, &name), errors.As(err, &invalid):
		return "its certificate is not trusted (name your own authority in SSL_CERT_FILE)"
	case errors.As(err, &number):
		return number.Error()
	case errors.As(err, &timeout) && timeout.Timeout():
		return "it did not answer in time"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it ended the connection in the middle"
	}
	return "the connection failed"
}
