#!/usr/bin/env bash
# Measures the engine natively and, when it is there, as wasm under Node. docs/performance.md explains the figures.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

cargo bench --locked -p benches "$@"
