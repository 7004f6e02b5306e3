#!/usr/bin/env bash
# Builds and runs the measurements of docs/performance.md: the engine natively and as wasm under Node, then the page when
# there is a build of it. `make bench`, or `bash scripts/bench.sh --quick` for small sizes only.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

bash scripts/setup.sh
cargo build --locked --release -p benches
# Speed, not size, is measured: the profile release, not the page's.
cargo build --locked --release -p benches --target wasm32-unknown-unknown
wasm-bindgen --target nodejs --out-dir target/bench --out-name measure \
  target/wasm32-unknown-unknown/release/measure.wasm
# wasm-bindgen writes CommonJS for Node, and the project's package.json says modules.
echo '{ "type": "commonjs" }' > target/bench/package.json
node scripts/bench.mjs "$@"
if [ -f dist/index.html ]; then
  source scripts/chromium.sh
  node scripts/measure-page.mjs
else
  echo "page: no build in dist/; run make build and again"
fi
