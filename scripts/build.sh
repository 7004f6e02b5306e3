#!/usr/bin/env bash
# Builds the page into dist/: the editor bundle by esbuild, its schema, the app by trunk (profile wasm-release), the module
# split into what is needed first and the rest, glue and styles made small; then prints the sizes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

bash scripts/setup.sh
npm run --silent editor -- --log-level=warning
node scripts/schema.mjs
# trunk 0.21 reads NO_COLOR as a boolean, and every tool it needs is already on the PATH.
NO_COLOR=false trunk build --release --locked --offline --skip-version-check ${TRUNK_LOG:+--log "$TRUNK_LOG"}
node scripts/split/main.mjs dist
node scripts/minify.mjs dist
node scripts/size.mjs dist
