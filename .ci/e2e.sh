#!/usr/bin/env bash
# Reads what the demo night publishes with engines that share no code with leadmill (.ci/e2e), from folders and from servers
# that stand for the clouds (.ci/servers.sh). `make e2e` calls this after building bin/leadmill. Arguments go to pytest. The virtual environment .venv is made anew when the requirements change.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=.ci/requirements.txt
stamp=.venv/requirements.txt
if ! cmp -s "$requirements" "$stamp"; then
  echo "e2e: making .venv from $requirements"
  rm -rf .venv
  "${PYTHON:-python3}" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r "$requirements"
  cp "$requirements" "$stamp"
fi

.ci/servers.sh

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
PYTHONDONTWRITEBYTECODE=1 .venv/bin/python -m pytest -p no:cacheprovider --quiet -o verbosity_assertions=2 --basetemp="$scratch/pytest" .ci/e2e "$@"
