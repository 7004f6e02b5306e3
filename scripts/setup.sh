#!/usr/bin/env bash
# Brings a machine that has rustup, node and make up to date with what the build needs. Does nothing when all is there.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

command -v cargo >/dev/null || die "cargo is missing: install Rust from https://rustup.rs"
command -v node >/dev/null || die "node is missing: install Node.js 20 or newer"
command -v npm >/dev/null || die "npm is missing: install Node.js 20 or newer"
[ -n "$WASM_BINDGEN_VERSION" ] || die "Cargo.toml does not pin wasm-bindgen"

if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
  echo "setup: adding the wasm32-unknown-unknown target"
  retried rustup target add wasm32-unknown-unknown
fi

# install_tool CRATE VERSION ROOT PROGRAM: builds a pinned tool once, into the cache.
install_tool() {
  local crate="$1" version="$2" root="$3" program="$4"
  if [ -x "$root/bin/$program" ]; then return; fi
  echo "setup: building $crate $version (once, into $root; some minutes)"
  mkdir -p "$root"
  # The lock keeps two checkouts from building the same tool at the same time.
  (
    if command -v flock >/dev/null; then flock 9; fi
    if [ -x "$root/bin/$program" ]; then exit 0; fi
    # A build folder of its own: the workspace's profiles and flags are not the tools'.
    CARGO_TARGET_DIR="$SELFHEAL_CACHE/build/$crate" retried cargo install --quiet --locked --root "$root" "$crate@$version"
    rm -rf "$SELFHEAL_CACHE/build/$crate"
  ) 9>"$root/.lock"
}
install_tool trunk "$TRUNK_VERSION" "$TRUNK_ROOT" trunk
install_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" "$WASM_BINDGEN_ROOT" wasm-bindgen

# npm ci empties node_modules first, so it runs only when the lock file is another one than last time.
lock_sum="$(cksum < package-lock.json)"
if [ "$(cat node_modules/.selfheal-lock 2>/dev/null || true)" != "$lock_sum" ]; then
  echo "setup: npm ci"
  retried npm ci --no-audit --no-fund --loglevel=error
  echo "$lock_sum" > node_modules/.selfheal-lock
fi
