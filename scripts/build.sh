#!/usr/bin/env bash
# build.sh PRESET TARGET...: configures when needed and builds.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
if [ ! -f "build/$preset/build.ninja" ]; then
  cmake --preset "$preset"
fi
cmake --build "build/$preset" --target "$@"
