#!/usr/bin/env bash
# Installs the servers that the end-to-end tests read from and publish to, each pinned, into .servers. They stand for the
# clouds: Azurite for Azure Table and Blob, versitygw for S3, fake-gcs-server for Google Cloud Storage.
set -euo pipefail
cd "$(dirname "$0")/.."

azurite=3.35.0
versitygw=v1.8.0
fakegcs=v1.56.1

mkdir -p .servers/bin
if [[ ! -e .servers/node_modules/azurite/package.json ]] || ! grep -q "\"version\": \"$azurite\"" .servers/node_modules/azurite/package.json; then
  echo "e2e: installing azurite $azurite"
  npm install --silent --no-audit --no-fund --no-save --prefix .servers "azurite@$azurite"
fi
install() {
  local program=.servers/bin/$1 module=$2 version=$3
  if [[ -x $program ]] && go version -m "$program" | grep -q "$version"; then return; fi
  echo "e2e: building $1 $version"
  GOBIN=$PWD/.servers/bin GOFLAGS= CGO_ENABLED=0 go install -trimpath -ldflags '-s -w' "$module@$version"
}
install versitygw github.com/versity/versitygw/cmd/versitygw "$versitygw"
install fake-gcs-server github.com/fsouza/fake-gcs-server "$fakegcs"
