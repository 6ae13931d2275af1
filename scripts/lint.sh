#!/usr/bin/env bash
# The tidy tests, the format check and clang-tidy over the dev build's compile commands.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 tests/tidy/check.py
git ls-files 'src/*.h' 'src/*.cpp' 'plugins/*.h' 'plugins/*.cpp' 'tests/*.h' 'tests/*.cpp' 'bench/*.h' 'bench/*.cpp' \
  | xargs clang-format-19 --dry-run -Werror
[ -f build/dev/build.ninja ] || cmake --preset dev
# Embedded and generated sources exist only after a build; clang cannot read g++'s precompiled headers.
mkdir -p build/lint
sed -E 's/-Winvalid-pch//g; s/-include [^ ]*cmake_pch\.hxx//g; s/-fpch-preprocess//g' \
  build/dev/compile_commands.json > build/lint/compile_commands.json
git ls-files 'src/*.cpp' 'plugins/*.cpp' | xargs -P "$(nproc)" -n 8 clang-tidy-19 -p build/lint --quiet
