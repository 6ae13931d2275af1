#!/usr/bin/env bash
# venv.sh: the Python environment of the tests at build/venv, with the pinned packages of tests/e2e/requirements.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=build/venv/requirements.sha256
wanted=$(sha256sum < tests/e2e/requirements.txt)
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
python3 -m venv --clear build/venv
build/venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: -r tests/e2e/requirements.txt
echo "$wanted" > "$stamp"
