package entra

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"leadmill/extract"
)

// certificate reads the certificate and its key. What the parser says is not shown: it may quote the file.
func (o Options) certificate(key string, env extract.Env) ([]*x509.Certificate, crypto.PrivateKey, error) {
	text, err := o.Certificate.Read(key+".certificate", env)
	if err != nil {
		return nil, nil, err
	}
	password, err := o.CertificatePassword.Read(key+".certificate_password", env)
	if err != nil {
		return nil, nil, err
	}
	fault := func(what string) ([]*x509.Certificate, crypto.PrivateKey, error) {
		return nil, nil, &extract.SettingError{Key: key + ".certificate", What: what}
	}
	data := []byte(text)
	if strings.Contains(text, "-----BEGIN") {
		if strings.Contains(text, "ENCRYPTED") {
			return fault("the PEM's key is encrypted; decrypt it (openssl pkey -in key.pem -out plain.pem), or name a PFX with its password")
		}
		password = ""
	} else if pfx, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil {
		data = pfx
	}
	certs, private, err := azidentity.ParseCertificates(data, []byte(password))
	if err != nil {
		return fault("it is no certificate with its key that can be read here; name a PEM with both " +
			"(openssl pkcs12 -in cert.pfx -out cert.pem -nodes makes one from a PFX)")
	}
	rsaKey, ok := private.(*rsa.PrivateKey)
	if !ok {
		return fault("its key is no RSA key; Entra takes RSA only")
	}
	for _, c := range certs {
		if rsaKey.PublicKey.Equal(c.PublicKey) {
			return certs, private, nil
		}
	}
	return fault("the key does not belong to the certificate")
}
