# Sourced by the stages that need a browser: sets CHROMIUM and CHROMEDRIVER, installing both by apt when they are missing.
# A browser of one's own is named by setting CHROMIUM (and CHROMEDRIVER, of the same version) beforehand.

# Prints the first of the named programs that exists.
first_program() {
  local name
  for name in "$@"; do
    if command -v "$name" 2>/dev/null; then return 0; fi
  done
  return 1
}

find_chromium() {
  CHROMIUM="${CHROMIUM:-$(first_program chromium chromium-browser google-chrome google-chrome-stable)}" || true
  CHROMEDRIVER="${CHROMEDRIVER:-$(first_program chromedriver)}" || true
  [ -n "${CHROMIUM:-}" ] && [ -n "${CHROMEDRIVER:-}" ]
}

install_chromium() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  command -v apt-get >/dev/null || return 1
  echo "setup: installing chromium and chromium-driver by apt"
  retried "${as_root[@]}" apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive retried "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
      chromium chromium-driver fonts-dejavu-core </dev/null >/dev/null
}

if ! find_chromium; then
  if ! { install_chromium && find_chromium; }; then
    echo "error: the browser tests need Chromium and chromedriver, and they could not be installed by apt." >&2
    echo "       Install both and run again, or set CHROMIUM and CHROMEDRIVER to programs of the same version." >&2
    exit 1
  fi
fi
export CHROMIUM CHROMEDRIVER
