package store

// Credentials sign in to an object store. All empty means: the platform's own identity, such as a workload identity or
// an instance role.
type Credentials struct {
	AccountKey      string // Azure: the storage account's key
	SAS             string // Azure: a shared access signature
	AccessKeyID     string // S3
	SecretAccessKey string // S3
	ServiceAccount  string // Google: the JSON key of a service account
}
