#!/usr/bin/env bash
# Builds the page and serves dist/ until interrupted. PORT chooses the port (8080).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

bash scripts/build.sh
exec node scripts/serve.mjs dist "${PORT:-8080}"
