package azuretable

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// A staleError says that the service did not take the continuation it was asked with.
type staleError struct{ err error }

func (e *staleError) Error() string { return e.err.Error() }

func (e *staleError) Unwrap() error { return e.err }

// explain gives an error of the client its kind. Of the service's answer it shows the status and the error's code.
func (s *Source) explain(ctx context.Context, err error, at cursor) error {
	place := "the " + s.place
	if ctx.Err() != nil {
		return fmt.Errorf("read %s: %w", place, ctx.Err())
	}
	if own := extract.Kind(err); own != nil {
		return own
	}
	var (
		large  *tooLargeError
		answer *azcore.ResponseError
	)
	switch {
	case errors.As(err, &large):
		return &extract.ContractError{Place: place, What: large.Error()}
	case errors.As(err, &answer):
		return s.refused(answer, at)
	}
	what := httpx.Diagnose(err, tryTimeout)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil // a try's own timeout, which must not look like the end of the run's context
	}
	return &extract.UnavailableError{
		Place: place, What: "no answer came, " + what + "; see that the account's name is right and that https to it is allowed from here", Err: err,
	}
}

// refused gives an answer that is no success its kind.
func (s *Source) refused(answer *azcore.ResponseError, at cursor) error {
	place, status, code := "the "+s.place, answer.StatusCode, codeOf(answer)
	said := fmt.Sprintf("status %d", status)
	if code != "" {
		said += " " + code
	}
	switch {
	case status == http.StatusNotFound:
		return &extract.MissingError{Err: answer, Place: s.place, Hint: "Microsoft creates it with the first lead; until then set required: false for this source, so that runs go on without it. " +
			"If leads have come, compare account and table with Partner Center"}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &extract.AuthError{Place: place, What: said + "; " + advice(code), Err: answer}
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		return &extract.UnavailableError{Place: place, What: said, Err: answer}
	}
	wrong := &extract.ContractError{Place: place, What: "a query for rows was answered with " + said}
	if status == http.StatusBadRequest && at != (cursor{}) {
		return &staleError{wrong}
	}
	return wrong
}

// codePattern is what a code may look like; anything else is not shown.
var codePattern = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,80}$`)

func codeOf(answer *azcore.ResponseError) string {
	if codePattern.MatchString(answer.ErrorCode) {
		return answer.ErrorCode
	}
	return ""
}

// advice says what to look at for the codes of a refusal.
func advice(code string) string {
	switch code {
	case "AuthenticationFailed", "InvalidAuthenticationInfo":
		return "see that the key or the signature is the account's and has not been renewed or expired, and that this machine's clock is right"
	case "AuthorizationPermissionMismatch", "InsufficientAccountPermissions":
		return "the identity needs the role Storage Table Data Reader; a shared access signature needs read on tables (sp=r)"
	case "KeyBasedAuthenticationNotPermitted":
		return "the account does not allow keys: configure sign_in"
	case "AuthorizationFailure":
		return "the account's firewall may not let this machine in, or the key or the signature is wrong"
	case "AccountIsDisabled":
		return "the storage account is disabled"
	}
	return "see the key, the signature or the role that the configuration signs in with, and the account's firewall"
}
