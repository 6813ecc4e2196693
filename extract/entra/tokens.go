package entra

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Tokens hands out the bearer tokens of one scope. It is the token source of a package httpx client.
type Tokens struct {
	cred  azcore.TokenCredential
	scope string
}

// TokenSource returns the tokens of a scope, such as "https://contoso.crm.dynamics.com/.default".
func TokenSource(cred azcore.TokenCredential, scope string) *Tokens {
	return &Tokens{cred: cred, scope: scope}
}

// Token returns a token that is good for a request now. renew says that the last one was refused: the sign-in is then made
// anew, with the secret as it stands now.
func (t *Tokens) Token(ctx context.Context, renew bool) (string, error) {
	if c, ok := t.cred.(interface{ renew() error }); ok && renew {
		if err := c.renew(); err != nil {
			return "", err
		}
	}
	token, err := t.cred.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{t.scope}})
	return token.Token, err
}
