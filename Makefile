# The commands people type. Each is a name; what it does is in scripts/.

.PHONY: help serve build test lint bench setup

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 10

serve: ## build the app and serve it on http://127.0.0.1:8080 (PORT=… for another port)
	@bash scripts/serve.sh

build: ## leave a static site in dist/ that any file server can host under any path
	@bash scripts/build.sh

test: ## everything CI runs: format, lints, native and browser tests, size budget
	@bash scripts/test.sh

lint: ## the quick part of test: format, lints, house rules
	@bash scripts/test.sh format clippy clippy-app no-std tidy

bench: ## measure the engine natively and as wasm, and the page
	@bash scripts/bench.sh

setup: ## install the pinned tools without building anything
	@bash scripts/setup.sh
