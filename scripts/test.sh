#!/usr/bin/env bash
# The test command: one sanitized build of rooms and unit tests, one release build of the daemon for everything that
# drives it. Runs every part even when an earlier one failed, and ends with one line of totals.
set -uo pipefail
cd "$(dirname "$0")/.."
reports=build/reports
rm -rf "$reports"
mkdir -p "$reports/unit"
failed_parts=()

part() {  # part NAME COMMAND...: runs it, remembers whether it failed
  local name=$1 started=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    echo "== $name: ok, $((SECONDS - started)) s"
  else
    echo "== $name: FAILED, $((SECONDS - started)) s"
    failed_parts+=("$name")
  fi
}

unit_tests() {
  export ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1"
  export UBSAN_OPTIONS="print_stacktrace=1"
  GTEST_OUTPUT="xml:$PWD/$reports/unit/" ctest --test-dir build/asan --output-on-failure --parallel 2 \
    --output-junit "$PWD/$reports/ctest.xml"
}

python_tests() {  # python_tests NAME DIRECTORY
  build/venv/bin/python -m pytest -q -p no:cacheprovider --junitxml "$reports/$1.xml" "$2"
}

part "build (address and undefined-behaviour sanitizers)" bash scripts/build.sh asan all
part "unit tests" unit_tests
part "build (release)" bash scripts/build.sh release nexus bench_load bench_upstream
part "python environment" bash scripts/venv.sh
part "client libraries" bash scripts/clients.sh
export NEXUS_BINARY="${NEXUS_BINARY:-$PWD/build/release/nexus}"
part "integration" python_tests integration tests/integration
part "sdk" python_tests e2e tests/e2e
part "bench smoke" python3 bench/run.py --smoke

[ ${#failed_parts[@]} -eq 0 ] || printf 'failed: %s\n' "${failed_parts[@]}"
python3 scripts/totals.py "$reports" "${#failed_parts[@]}"
