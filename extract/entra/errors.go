package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"leadmill/extract"
)

// codePattern is an error code as it stands in Entra's text.
var codePattern = regexp.MustCompile(`AADSTS[0-9]{4,8}`)

// explain gives an error of azidentity its kind. Of its text nothing is kept but the number of Entra's code.
func (c *credential) explain(ctx context.Context, err error) error {
	place := c.place()
	if ctx.Err() != nil {
		return fmt.Errorf("sign in to %s: %w", place, ctx.Err())
	}
	var failed *azidentity.AuthenticationFailedError
	if !errors.As(err, &failed) {
		return &extract.AuthError{Place: place, What: "there is no identity to sign in with; " + c.advice(), Err: err}
	}
	if failed.RawResponse == nil {
		return &extract.UnavailableError{Place: place, What: "no useful answer came to the sign-in; " + c.reach(), Err: err}
	}
	status := failed.RawResponse.StatusCode
	if status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= http.StatusInternalServerError {
		return &extract.UnavailableError{Place: place, What: fmt.Sprintf("the sign-in was answered with status %d", status), Err: err}
	}
	code := codeOf(failed.RawResponse)
	if code == "" {
		return &extract.AuthError{Place: place, What: fmt.Sprintf("the sign-in was answered with status %d; %s", status, c.advice()), Err: err}
	}
	what := hint(code)
	if what == "" {
		what = "look the code up at https://login.microsoftonline.com/error; " + c.advice()
	}
	return &extract.AuthError{Place: place, What: code + ": " + what, Err: err}
}

func (c *credential) place() string {
	if c.options.method(c.env) == MethodManaged {
		return "the managed identity endpoint of this machine"
	}
	return "Microsoft Entra ID at " + c.options.host()
}

// reach says what to look at when nothing answered.
func (c *credential) reach() string {
	if c.options.method(c.env) == MethodManaged {
		return "this may be no machine of Azure: configure client_secret, certificate or workload"
	}
	return "see that https to " + c.options.host() + " is allowed from here and that its certificate is trusted"
}

// advice says what to look at when the code does not.
func (c *credential) advice() string {
	switch c.options.method(c.env) {
	case MethodManaged:
		return "see that the machine or pod has the identity, and that client_id names it"
	case MethodWorkload:
		return "compare the application's federated credential (issuer, subject, audience) with the pod's service account"
	}
	return "compare tenant_id, client_id and the secret or certificate with the application's registration"
}

// codeOf finds Entra's code in an answer's body, which azidentity has already read into memory.
func codeOf(resp *http.Response) string {
	body, err := runtime.Payload(resp)
	if err != nil {
		return ""
	}
	return codePattern.FindString(string(body))
}

// hint says what to do about the codes that an application's sign-in meets.
func hint(code string) string {
	switch strings.TrimPrefix(code, "AADSTS") {
	case "7000215":
		return "the client secret is not the application's; use the secret's value, not its id"
	case "7000222":
		return "the client secret has expired; make a new one and replace the old"
	case "700016":
		return "there is no application with this client_id in the tenant"
	case "90002", "900023":
		return "there is no such tenant; see tenant_id and, for a national cloud, authority"
	case "700027", "700024", "50012":
		return "the certificate is not registered with the application, or it has expired, or this machine's clock is wrong"
	case "70021", "700211", "700212", "700213":
		return "no federated credential of the application fits the pod: compare issuer, subject and audience"
	case "500011", "650057":
		return "the service it asks for is not known in the tenant, or the application has no permission for it"
	case "65001":
		return "an administrator has not consented to the application's permissions"
	case "7000112":
		return "the application is disabled in the tenant"
	case "53003", "530003":
		return "a conditional access policy blocks the application"
	}
	return ""
}
