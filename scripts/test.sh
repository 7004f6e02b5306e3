#!/usr/bin/env bash
# Everything CI runs, stage by stage: `scripts/test.sh` runs all, `scripts/test.sh NAME…` runs those named.
#
# Each stage prints one line with its time; its output is in target/stages/NAME.log and is shown when it fails. All stages
# run even after a failure, so that one run tells everything. The last line counts tests (a stage that counts none is one).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# What a first visit may transfer, in brotli.
BUDGET_BYTES=700000
STAGE_SECONDS=2400
STAGES=(setup format clippy clippy-app no-std native wasm lessons build size browser)
# Stages that fail when they ran no test at all.
TESTING=(native tidy wasm browser)

stage_setup() { bash scripts/setup.sh && source scripts/chromium.sh && "$CHROMIUM" --version && "$CHROMEDRIVER" --version; }
stage_format() { cargo fmt --all --check; }
stage_clippy() { cargo clippy --locked --keep-going --workspace --exclude app --all-targets -- -D warnings; }
stage_clippy-app() { cargo clippy --locked -p app --target wasm32-unknown-unknown -- -D warnings; }
# Alone, so that no other room's features hide a use of the standard library in a dependency of the engine.
stage_no-std() { cargo check --locked -p kernel -p cluster --target wasm32-unknown-unknown; }
# With the page's pure parts (messages, settings, the sandbox), which need no browser. The stages that build natively name the
# same packages, so that all share the features of the dependencies and nothing is compiled twice.
NATIVE=(--locked --workspace --exclude benches)
stage_native() { cargo test "${NATIVE[@]}" --no-fail-fast; }
stage_tidy() { cargo test --locked -p tests tidy; }
stage_wasm() {
  source scripts/chromium.sh
  # The driver starts the browser that tests/webdriver.json describes; the program itself is this machine's.
  mkdir -p target/stages
  sed "s#\"CHROMIUM\"#\"$CHROMIUM\"#" tests/webdriver.json > target/stages/webdriver.json
  WASM_BINDGEN_TEST_WEBDRIVER_JSON="$ROOT/target/stages/webdriver.json" \
    WASM_BINDGEN_TEST_TIMEOUT=600 WASM_BINDGEN_TEST_ONLY_WEB=1 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
    cargo test --locked -p tests --lib --target wasm32-unknown-unknown
}
stage_lessons() { cargo build --quiet "${NATIVE[@]}" --bin selfheal && target/debug/selfheal lint lessons; }
stage_build() { bash scripts/build.sh; }
stage_size() { node scripts/size.mjs dist --budget "$BUDGET_BYTES"; }
stage_browser() {
  source scripts/chromium.sh
  npm run --silent browser
}

if [ "${1:-}" = --run ]; then
  "stage_$2"
  exit
fi
if [ $# -gt 0 ]; then STAGES=("$@"); fi
for stage in "${STAGES[@]}"; do
  declare -F "stage_$stage" >/dev/null || die "there is no stage $stage; there are: ${STAGES[*]}"
done

logs=target/stages
mkdir -p "$logs"
limit=()
if command -v timeout >/dev/null; then limit=(timeout "$STAGE_SECONDS"); fi

# counted PATTERN LOG: the sum of the numbers that stand before the word in the closing lines of the test runners.
counted() {
  # cargo and wasm-bindgen say "test result: ok. 3 passed; 0 failed; …", Playwright "  3 passed (1.2s)".
  sed 's/\x1b\[[0-9;]*m//g' "$2" |
    { grep -E '^test result: |^ +[0-9]+ (passed|failed|flaky|did not run)' || true; } |
    { grep -oE "[0-9]+ $1" || true; } | awk '{ sum += $1 } END { print sum + 0 }'
}

# A stage runs in a process group of its own, so that its limit ends all of it; an interruption must be handed on.
child=
trap 'if [ -n "$child" ]; then kill "$child"; fi; exit 130' INT TERM

passed=0
failed=0
for stage in "${STAGES[@]}"; do
  start=$(date +%s)
  status=0
  "${limit[@]}" bash scripts/test.sh --run "$stage" </dev/null >"$logs/$stage.log" 2>&1 &
  child=$!
  wait "$child" || status=$?
  child=
  seconds=$(($(date +%s) - start))
  stage_passed=$(counted passed "$logs/$stage.log")
  stage_failed=$(counted failed "$logs/$stage.log")
  note="$stage_passed tests"
  if [ "$stage_passed" = 0 ] && [ "$stage_failed" = 0 ]; then
    note=""
    if [ "$status" = 0 ]; then
      case " ${TESTING[*]} " in
        *" $stage "*) status=1 note="ran no test" ;;
        *) stage_passed=1 ;;
      esac
    fi
  fi
  verdict=ok
  if [ "$stage_failed" != 0 ] && [ "$status" = 0 ]; then status=1; fi
  if [ "$status" != 0 ]; then
    verdict=FAILED
    if [ "$status" = 124 ]; then note="stopped after $STAGE_SECONDS s"; fi
    if [ "$stage_failed" = 0 ]; then stage_failed=1; fi
  fi
  passed=$((passed + stage_passed))
  failed=$((failed + stage_failed))
  printf '%-12s %-6s %5d s  %s\n' "$stage" "$verdict" "$seconds" "$note"
  if [ "$status" != 0 ]; then
    echo "--- the end of $logs/$stage.log"
    tail -n 150 "$logs/$stage.log"
    echo "---"
  elif [ "$stage" = size ]; then
    tail -n 1 "$logs/size.log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
