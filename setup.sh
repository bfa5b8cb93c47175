#!/bin/sh
# Sets up Wenji: Pango with HarfBuzz's subsetter, a virtual environment, the pinned packages.
#   sh setup.sh VENV        PYTHON=/path/to/python3 chooses the Python
set -eu
venv=$1

say() { printf '%s\n' "$@" >&2; }
fail() { say "$@"; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# apt PACKAGE…: as root; what apt-get says is shown only when it fails.
apt() {
  say "installing $*"
  log=$(mktemp)
  if DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1 ||
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1
  then rm -f "$log"
  else
    tail -n 5 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install $*." "hint: check the network, then run make again"
  fi
}

# ------------------------------------------------------------------ Python

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

python=
for name in ${PYTHON:+"$PYTHON"} ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
  if is_new_enough "$name"; then python=$name; break; fi
done
[ -n "$python" ] ||
  fail "Wenji needs Python 3.11 or newer; ${PYTHON:-python3} is not." \
    "hint: install it, or name one: make setup PYTHON=/path/to/python3.11"

# ------------------------------------------------------------------ Pango, HarfBuzz

# WeasyPrint opens these by name.  Without the subsetter it silently writes other bytes.
missing=$("$python" - <<'P'
import ctypes
from ctypes.util import find_library
need = {
    "libpango-1.0-0": ("pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib"),
    "libpangoft2-1.0-0": ("pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "libharfbuzz-subset0": (
        "harfbuzz-subset", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
def there(name, *files):
    for file in files:
        try:
            ctypes.CDLL(file)
            return True
        except OSError:
            pass
    return bool(find_library(name))
print(" ".join(package for package, names in need.items() if not there(*names)))
P
)
if [ -n "$missing" ]; then
  if has apt-get && is_root; then
    # shellcheck disable=SC2086  # names of packages, apart
    apt $missing
  elif has apt-get; then
    fail "Wenji needs these packages: $missing" "hint: sudo apt-get install $missing   (then run make again)"
  elif has dnf; then
    fail "Wenji needs Pango and HarfBuzz." "hint: sudo dnf install pango harfbuzz   (then run make again)"
  elif has pacman; then
    fail "Wenji needs Pango and HarfBuzz." "hint: sudo pacman -S pango harfbuzz   (then run make again)"
  elif has apk; then
    fail "Wenji needs Pango and HarfBuzz." "hint: sudo apk add pango harfbuzz-subset   (then run make again)"
  elif [ "$(uname)" = Darwin ]; then
    fail "Wenji needs Pango and HarfBuzz." "hint: brew install pango harfbuzz   (then run make again)"
  else
    fail "Wenji needs Pango and HarfBuzz with its subsetter (libharfbuzz-subset)." \
      "hint: ask your system's package manager for them, then run make again"
  fi
fi

# ------------------------------------------------------------------ virtual environment

# An environment whose making was interrupted has a Python and no pip.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  say "making a virtual environment in $venv"
  rm -rf "$venv"
  if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
    rm -rf "$venv"
    if has apt-get && is_root; then
      apt python3-venv
    elif has apt-get; then
      fail "$python cannot make a virtual environment." \
        "hint: sudo apt-get install python3-venv   (then run make again)"
    fi
    "$python" -m venv "$venv" >/dev/null || {
      rm -rf "$venv"
      fail "$python cannot make a virtual environment." "hint: PYTHON=/path/to/python3.11 make setup"
    }
  fi
fi

pip() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@"; }

say "installing the pinned packages (about a minute the first time)"
pip --require-hashes -r requirements-dev.lock ||
  fail "pip could not install the pinned packages." "hint: check the network, then run make again"
pip --no-deps --no-build-isolation --editable . ||
  fail "pip could not install Wenji itself." "hint: is the checkout complete?"
