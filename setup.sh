#!/bin/sh
# Sets up Wenji: Pango with HarfBuzz's subsetter, a virtual environment, the pinned packages.
set -eu
venv=$1
python=${PYTHON:-python3}

fail() { printf '%s\n' "$@" >&2; exit 1; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  fail "Wenji needs Python 3.11 or newer; '$python' is not." "hint: PYTHON=/path/to/python3.11 make setup"

# WeasyPrint opens these by name.  Without the subsetter it silently writes other bytes.
missing=$("$python" - <<'P'
from ctypes.util import find_library
import ctypes
need = {
    "libpango-1.0-0": ("pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib"),
    "libpangoft2-1.0-0": ("pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "libharfbuzz-subset0": ("harfbuzz-subset", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
def there(name, *files):
    if find_library(name):
        return True
    for file in files:
        try:
            ctypes.CDLL(file)
            return True
        except OSError:
            pass
    return False
print(" ".join(package for package, names in need.items() if not there(*names)))
P
)
if [ -n "$missing" ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "installing $missing"
    { apt-get install -y -qq --no-install-recommends $missing ||
      { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; }; } >/dev/null 2>&1 ||
      fail "apt-get could not install $missing." "hint: check the network, then run make again"
  elif command -v apt-get >/dev/null; then
    fail "Wenji needs: $missing" "hint: sudo apt-get install $missing"
  elif command -v dnf >/dev/null; then
    fail "Wenji needs Pango and HarfBuzz." "hint: sudo dnf install pango harfbuzz"
  elif command -v pacman >/dev/null; then
    fail "Wenji needs Pango and HarfBuzz." "hint: sudo pacman -S pango harfbuzz"
  elif [ "$(uname)" = Darwin ]; then
    fail "Wenji needs Pango and HarfBuzz." "hint: brew install pango harfbuzz"
  else
    fail "Wenji needs Pango and HarfBuzz with its subsetter (libharfbuzz-subset)." "hint: see your system's package manager"
  fi
fi

if [ ! -x "$venv/bin/python" ]; then
  echo "making a virtual environment in $venv"
  "$python" -m venv "$venv" >/dev/null 2>&1 || {
    rm -rf "$venv"
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
      apt-get install -y -qq python3-venv >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null
      "$python" -m venv "$venv"
    else
      fail "'$python' has no venv." "hint: sudo apt-get install python3-venv"
    fi
  }
fi
echo "installing the pinned packages (about a minute the first time)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock ||
  fail "pip could not install the pinned packages." "hint: check the network, then run make again"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
  fail "pip could not install Wenji itself." "hint: is the checkout complete?"
