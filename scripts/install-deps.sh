#!/usr/bin/env bash
# Installs the Debian packages that Nexus is built, tested and measured with. Does nothing when all are there.
#
#   scripts/install-deps.sh [--test] [--bench] [--fuzz] [--lint] [--print]
#
# Without a flag: what a build needs. --print lists the packages and installs nothing.
set -euo pipefail

packages=(
  # tools
  g++ cmake ninja-build ccache mold pkg-config git make curl ca-certificates python3 python3-venv
  # libraries
  libboost1.81-dev libboost-url1.81-dev libssl-dev nlohmann-json3-dev libyaml-cpp-dev libsimdjson-dev
  libhyperscan-dev libre2-dev libspdlog-dev libfmt-dev prometheus-cpp-dev libcli11-dev
)
print=no
for flag in "$@"; do
  case "$flag" in
    # Node.js from elsewhere brings its own npm, and Debian's cannot stand beside it.
    --test)  packages+=(libgtest-dev libgmock-dev openssl); command -v npm > /dev/null || packages+=(nodejs npm) ;;
    --bench) packages+=(nginx-light haproxy wrk openssl) ;;
    --fuzz)  packages+=(clang-19 libclang-rt-19-dev libgtest-dev libgmock-dev) ;;
    --lint)  packages+=(clang-format-19 clang-tidy-19 libgtest-dev libgmock-dev) ;;
    --print) print=yes ;;
    *) echo "install-deps.sh: unknown flag $flag" >&2; exit 2 ;;
  esac
done

if [ "$print" = yes ]; then
  printf '%s\n' "${packages[@]}" | sort -u
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
    missing+=("$package")
  fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-deps.sh: needs root or sudo to install: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
echo "install-deps.sh: installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
