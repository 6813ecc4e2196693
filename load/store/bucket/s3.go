package bucket

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/logging"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

// amazon is S3, or a service with its protocol.
type amazon struct{}

func (c *connection) dialS3(ctx context.Context, a *address, o Options) (*blob.Bucket, error) {
	settings, err := c.awsSettings(ctx, a, o)
	if err != nil {
		return nil, err
	}
	pathStyle, _ := strconv.ParseBool(a.query.Get("use_path_style")) // checked by CheckURL
	client := s3.NewFromConfig(settings, func(s *s3.Options) {
		s.UsePathStyle = pathStyle
		if endpoint := a.query.Get("endpoint"); endpoint != "" {
			s.BaseEndpoint = aws.String(endpoint)
		}
	})
	c.service = amazon{}
	return s3blob.OpenBucket(ctx, client, a.bucket, &s3blob.Options{
		EncryptionType:             types.ServerSideEncryption(a.query.Get("ssetype")),
		KMSEncryptionID:            a.query.Get("kmskeyid"),
		RequestChecksumCalculation: settings.RequestChecksumCalculation,
	})
}

// awsSettings signs in by the configured key, or else by the client's own chain: environment, shared files, web identity,
// and the role of the container or machine.
func (c *connection) awsSettings(ctx context.Context, a *address, o Options) (aws.Config, error) {
	region := a.query.Get("region")
	var settings aws.Config
	if o.Credentials.AccessKeyID != "" {
		settings.Credentials = credentials.NewStaticCredentialsProvider(o.Credentials.AccessKeyID, o.Credentials.SecretAccessKey, "")
		settings.Region = firstOf(region, o.Getenv("AWS_REGION"), o.Getenv("AWS_DEFAULT_REGION"))
	} else {
		var err error
		if settings, err = config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithLogger(logging.Nop{})); err != nil {
			return settings, setting("the AWS configuration of this machine cannot be read: look at AWS_PROFILE and at the files in .aws")
		}
		c.trust(settings.HTTPClient)
		if _, err := settings.Credentials.Retrieve(ctx); err != nil {
			if ctx.Err() != nil {
				return settings, ctx.Err()
			}
			return settings, &RefusedError{c.name, "this machine has no AWS credentials: configure an access key, or give the workload a role"}
		}
	}
	if settings.Region == "" && a.query.Get("endpoint") != "" {
		settings.Region = "us-east-1" // what services of other makers expect
	}
	if settings.Region == "" {
		return settings, setting("the region is missing: add ?region=name to the url, or set AWS_REGION")
	}
	switch a.query.Get("request_checksum_calculation") {
	case "when_required":
		settings.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	case "when_supported":
		settings.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenSupported
	}
	settings.HTTPClient = c.client
	settings.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(r *retry.StandardOptions) { r.MaxAttempts, r.MaxBackoff = o.Attempts, o.Pause })
	}
	return settings, nil
}

// trust takes over the certificates that AWS_CA_BUNDLE names.
func (c *connection) trust(client aws.HTTPClient) {
	built, ok := client.(*awshttp.BuildableClient)
	if !ok {
		return
	}
	ours, ok := c.client.Transport.(*transport)
	if tls := built.GetTransport().TLSClientConfig; ok && tls != nil && tls.RootCAs != nil {
		ours.base.TLSClientConfig = tls.Clone()
	}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func (amazon) replacing(version string) (hook, bool) {
	return func(as func(any) bool) error {
		var in *transfermanager.UploadObjectInput
		if !as(&in) {
			return errHook
		}
		in.IfMatch = aws.String(version)
		return nil
	}, true
}

func (amazon) pinned(version string) (hook, bool) {
	return func(as func(any) bool) error {
		var in *s3.GetObjectInput
		if !as(&in) {
			return errHook
		}
		in.IfMatch = aws.String(version)
		return nil
	}, true
}

func (amazon) readVersion(r *blob.Reader) string {
	var out s3.GetObjectOutput
	if r.As(&out) {
		return aws.ToString(out.ETag)
	}
	return ""
}

func (amazon) attrVersion(a *blob.Attributes) string { return a.ETag }

func (amazon) maxCopy() int64 { return 5 << 30 } // more needs a copy in parts

func (amazon) copy(ctx context.Context, b *blob.Bucket, to, from string) error {
	return b.Copy(ctx, to, from, &blob.CopyOptions{BeforeCopy: func(as func(any) bool) error {
		var in *s3.CopyObjectInput
		if !as(&in) {
			return errHook
		}
		in.IfNoneMatch = aws.String("*")
		return nil
	}})
}
