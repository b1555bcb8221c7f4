# `make` lists the targets. Everything builds into .venv/ and target/; nothing else is touched.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
S := .stamps
RUST := $(shell find rust -name '*.rs' -o -name Cargo.toml 2>/dev/null) Cargo.toml Cargo.lock

.PHONY: help demo docs test check build lint rust-test python-test peers bench soak wheel clean
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: build ## set up what is missing and run the main job on the practice base
	@bash tools/demo.sh

build: $(S)/core ## the virtual environment and the compiled core

test: build peers rust-test python-test ## the whole suite; sets up what is missing

check: build lint test ## what CI runs: formatters, linters, types, contracts, then `make test`

wheel: $(S)/venv ## a wheel in dist/ that installs without cargo
	$(BIN)/maturin build --release --out dist -q
	@ls dist/*.whl

docs: build ## the reference, from the code
	$(BIN)/python tools/reference.py

bench: build ## measure against the peers; figures belong into benches/README.md
	$(BIN)/pytest benches --benchmark-only -p no:doctest

soak: build ## long and large runs
	$(BIN)/pytest -m soak

clean: ## remove everything that was built
	rm -rf .venv target dist demo $(S)

# --- what the targets stand on -------------------------------------------------------------------------------

$(S)/tools:
	@mkdir -p $(S)
	@bash tools/needed.sh $(PYTHON)
	@touch $@

$(S)/venv: requirements.lock | $(S)/tools
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing Python packages into .venv"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -U 'pip>=25.1'
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(S)/core: $(RUST) pyproject.toml $(S)/venv
	@echo "compiling the core (a few minutes the first time)"
	@$(BIN)/maturin develop --release -q >$(S)/core.log 2>&1 || { cat $(S)/core.log; exit 1; }
	@touch $@

peers: ## real SIP peers for the tests, from Debian's packages (as root)
	@bash tools/peers.sh

rust-test: $(S)/tools
	@if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace; else cargo test --workspace --lib --tests; fi
	cargo test --workspace --doc -q

python-test: build
	$(BIN)/pytest -n auto -m "not soak"

lint: build
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -q -- -D warnings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/stubtest prozvon._core --allowlist tools/stubtest.allow
	$(BIN)/lint-imports
