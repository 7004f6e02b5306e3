# Sourced by the other scripts: where the pinned tools live and how to find them.
#
# The tools are kept outside the checkout, so a second clone does not build them again. Set SELFHEAL_CACHE to keep them
# elsewhere. The version of wasm-bindgen is read from Cargo.toml: the tool and the crate must be of the same version.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT" || exit 1

SELFHEAL_CACHE="${SELFHEAL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/selfheal}"
TRUNK_VERSION=0.21.14
WASM_BINDGEN_VERSION="$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)"
TRUNK_ROOT="$SELFHEAL_CACHE/tools/trunk-$TRUNK_VERSION"
WASM_BINDGEN_ROOT="$SELFHEAL_CACHE/tools/wasm-bindgen-cli-$WASM_BINDGEN_VERSION"

export PATH="$TRUNK_ROOT/bin:$WASM_BINDGEN_ROOT/bin:$ROOT/node_modules/.bin:$PATH"
# Playwright drives the Chromium of the system (scripts/chromium.sh); it must not fetch one of its own.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

# Prints a sentence on standard error and stops.
die() {
  echo "error: $*" >&2
  exit 1
}

# retried COMMAND…: runs what asks the network, up to three times, since a registry that does not answer once often does then.
retried() {
  local try
  for try in 1 2; do
    "$@" && return
    echo "setup: try $try of 3 failed: $*" >&2
    sleep $((try * 5))
  done
  "$@"
}
