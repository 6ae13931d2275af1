#!/usr/bin/env bash
# clients.sh: what the tests of client libraries and coding agents run, each made anew when its list changed:
#   build/venv-clients   the Python packages of tests/e2e/clients/requirements.txt
#   build/js             the npm packages of tests/e2e/js/package-lock.json; a Node.js that is new enough for them is one
set -euo pipefail
cd "$(dirname "$0")/.."

is_current() {  # is_current DIRECTORY FILE...: whether it was made from these files
  [ "$(cat "$1/made-from.sha256" 2>/dev/null)" = "$(cat "${@:2}" | sha256sum)" ]
}

made() {  # made DIRECTORY FILE...: it was made from these files
  cat "${@:2}" | sha256sum > "$1/made-from.sha256"
}

python_packages() {
  local list=tests/e2e/clients/requirements.txt
  is_current build/venv-clients "$list" && return
  python3 -m venv --clear build/venv-clients
  # Python compiles what is imported, which is a small part of these packages.
  build/venv-clients/bin/pip install --quiet --disable-pip-version-check --no-compile --only-binary :all: -r "$list"
  made build/venv-clients "$list"
}

npm_packages() {
  local lists=(tests/e2e/js/package.json tests/e2e/js/package-lock.json tests/e2e/js/.npmrc)
  is_current build/js "${lists[@]}" && return
  rm -rf build/js
  mkdir -p build/js
  cp "${lists[@]}" build/js/
  # No package's own install script runs: all that is needed is in the packages. npm itself may run on an older Node.js
  # than these packages ask for, which it only warns of.
  npm ci --prefix build/js --ignore-scripts --no-audit --no-fund --loglevel=error
  made build/js "${lists[@]}"
}

# Both wait for the network more than for a core.
python_packages &
python=$!
npm_packages &
npm=$!
status=0
wait "$python" || status=1
wait "$npm" || status=1
exit $status
