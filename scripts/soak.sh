#!/usr/bin/env bash
# soak.sh [SECONDS]: mixed traffic, upstream faults, clients that leave and reloads against the release build; fails on a
# wrong answer, a crash, or memory or descriptors that keep growing.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/venv.sh
NEXUS_BINARY="${NEXUS_BINARY:-$PWD/build/release/nexus}" build/venv/bin/python tests/integration/soak.py "${1:-600}"
