package extract

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"leadmill/load/store"
)

// A Secret names where a secret is kept; the configuration never holds one. A file is preferred, since the environment
// is seen by child processes and crash reports. It is read anew each run, so that a rotated secret needs no restart.
type Secret struct {
	File string `yaml:"file" doc:"File that holds the secret, read anew each run; white space around it is cut off."`
	Env  string `yaml:"env" doc:"Environment variable that holds the secret."`
}

// IsSet reports whether the configuration names a secret.
func (s Secret) IsSet() bool { return s.File != "" || s.Env != "" }

// Validate returns the faults of a secret under the given key.
func (s Secret) Validate(key string, required bool) []FieldError {
	switch {
	case s.File != "" && s.Env != "":
		return []FieldError{{Key: key, Message: "name a file or an environment variable, not both"}}
	case required && !s.IsSet():
		return []FieldError{{Key: key, Message: "is required: {file: /path/to/secret} or {env: NAME}"}}
	}
	return nil
}

// maxSecret bounds a file that is no secret at all; certificates with their keys stay below it.
const maxSecret = 1 << 20

// Read returns the secret; "" where none is named. A file or variable that is missing or empty is a [*SettingError].
func (s Secret) Read(key string, env Env) (string, error) {
	switch {
	case s.File != "":
		data, err := readSecret(env.Path(s.File))
		if err != nil {
			return "", &SettingError{Key: key, What: fmt.Sprintf("the secret in file %s cannot be read: %s", env.Path(s.File), reason(err))}
		}
		if text := strings.TrimSpace(string(data)); text != "" {
			return text, nil
		}
		return "", &SettingError{Key: key, What: fmt.Sprintf("the secret in file %s is empty", env.Path(s.File))}
	case s.Env != "":
		if text := strings.TrimSpace(env.Getenv(s.Env)); text != "" {
			return text, nil
		}
		return "", &SettingError{Key: key, What: fmt.Sprintf("the environment variable %s is not set", s.Env)}
	}
	return "", nil
}

func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSecret {
		return nil, errors.New("it is no file of a secret's size")
	}
	return os.ReadFile(path)
}

// reason is the cause without the path, which the message has already.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// Access says how to sign in to an object store where the platform's own identity (workload identity, instance role)
// is not used.
type Access struct {
	AccountKey      Secret `yaml:"account_key" doc:"Azure: the storage account's key."`
	SAS             Secret `yaml:"sas" doc:"Azure: a shared access signature."`
	AccessKeyID     Secret `yaml:"access_key_id" doc:"S3: the access key's id."`
	SecretAccessKey Secret `yaml:"secret_access_key" doc:"S3: the access key."`
	ServiceAccount  Secret `yaml:"service_account" doc:"Google: the JSON key of a service account."`
}

// Validate returns the faults of an access under the given key.
func (a Access) Validate(key string) []FieldError {
	var errs []FieldError
	for _, s := range a.secrets() {
		errs = append(errs, s.secret.Validate(key+"."+s.key, false)...)
	}
	if a.AccessKeyID.IsSet() != a.SecretAccessKey.IsSet() {
		errs = append(errs, FieldError{Key: key, Message: "access_key_id and secret_access_key belong together"})
	}
	if a.AccountKey.IsSet() && a.SAS.IsSet() {
		errs = append(errs, FieldError{Key: key, Message: "name account_key or sas, not both"})
	}
	return errs
}

// Read returns the secrets. What is named and cannot be read is a [*SettingError].
func (a Access) Read(key string, env Env) (store.Credentials, error) {
	var c store.Credentials
	into := []*string{&c.AccountKey, &c.SAS, &c.AccessKeyID, &c.SecretAccessKey, &c.ServiceAccount}
	for i, s := range a.secrets() {
		text, err := s.secret.Read(key+"."+s.key, env)
		if err != nil {
			return store.Credentials{}, err
		}
		*into[i] = text
	}
	return c, nil
}

type namedSecret struct {
	key    string
	secret Secret
}

func (a Access) secrets() []namedSecret {
	return []namedSecret{
		{"account_key", a.AccountKey}, {"sas", a.SAS}, {"access_key_id", a.AccessKeyID},
		{"secret_access_key", a.SecretAccessKey}, {"service_account", a.ServiceAccount},
	}
}
