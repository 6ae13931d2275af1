#!/usr/bin/env bash
# fuzz.sh [SECONDS]: builds every fuzz target with libFuzzer and runs each for SECONDS on its corpus. What a target
# finds is kept in build/fuzz/findings; new inputs are kept in build/fuzz/corpus and not in the source tree.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-30}
bash scripts/build.sh fuzz fuzzers
mkdir -p build/fuzz/findings
status=0
for target in build/fuzz/tests/fuzz/*_fuzz; do
  name=$(basename "$target" _fuzz)
  mkdir -p "build/fuzz/corpus/$name"
  seeds=()
  [ -d "tests/fuzz/corpus/$name" ] && seeds+=("tests/fuzz/corpus/$name")
  dictionary=()
  [ -f "tests/fuzz/$name.dict" ] && dictionary+=("-dict=tests/fuzz/$name.dict")
  echo "== $name"
  if ! "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -max_len=65536 \
      -artifact_prefix="build/fuzz/findings/$name-" "${dictionary[@]}" "build/fuzz/corpus/$name" "${seeds[@]}" \
      > "build/fuzz/$name.log" 2>&1; then
    echo "   FOUND SOMETHING"
    tail -n 40 "build/fuzz/$name.log"
    status=1
  fi
  grep -E 'stat::number_of_executed_units|stat::average_exec_per_sec|stat::peak_rss_mb' "build/fuzz/$name.log" || true
done
exit $status
