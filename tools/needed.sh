#!/usr/bin/env bash
# Names what a machine lacks, each with the command that installs it.
set -uo pipefail
python=${1:-python3}
missing=0
need() { # what, how
    printf 'missing: %s\n  install it: %s\n' "$1" "$2" >&2
    missing=1
}
command -v git >/dev/null || need git 'apt-get install -y git'
command -v cc >/dev/null || need 'a C compiler' 'apt-get install -y gcc'
if ! command -v "$python" >/dev/null; then
    need 'Python 3.11 or newer' 'apt-get install -y python3 python3-venv'
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    need "Python 3.11 or newer ($python is $("$python" -V 2>&1))" 'make PYTHON=/path/to/python3.11'
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    need "Python's venv module" 'apt-get install -y python3-venv'
fi
if ! command -v cargo >/dev/null; then
    need 'a Rust toolchain (1.88 or newer)' "https://rustup.rs"
else
    minor=$(rustc --version | sed -E 's/rustc 1\.([0-9]+).*/\1/')
    [ "$minor" -ge 88 ] || need "Rust 1.88 or newer ($(rustc --version))" 'rustup update stable'
fi
exit $missing
