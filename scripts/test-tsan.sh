#!/usr/bin/env bash
# Unit tests and integration tests under the thread sanitizer, the daemon with four workers.
set -euo pipefail
cd "$(dirname "$0")/.."
export TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1"
bash scripts/build.sh tsan all
ctest --test-dir build/tsan --output-on-failure
bash scripts/venv.sh
NEXUS_BINARY="$PWD/build/tsan/nexus" NEXUS_TEST_SLOW=10 NEXUS_TEST_WORKERS=4 \
  build/venv/bin/python -m pytest -q -p no:cacheprovider tests/integration
