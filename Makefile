# The house's two commands are `make run` and `make test`; `make help` names the others.
# Each step leaves a stamp in .venv/, so that a second run has nothing to build.

.DEFAULT_GOAL := help
.PHONY: help run test lint locales bench clean
SHELL := /bin/sh

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt
CANDIDATES := python3 python3.11 python3.12 python3.13 python3.14
OUR_PACKAGES := bot core notifications locales
TEXTS := $(wildcard locales/*/LC_MESSAGES/vestnik.po)

help: ## Name these targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(BIN)/.runs $(TEXTS:.po=.mo) ## Start the bot: the demo school, or real Telegram when VESTNIK_BOT_TOKEN is set.
	@$(BIN)/vestnik run --or-demo

test: lint ## Lint, types, import contracts, texts; then every test on SQLite, PostgreSQL and in a browser.
	@$(BIN)/pytest -n 2

lint: $(BIN)/.tests ## Format, ruff, mypy, import contracts and the catalogues of texts.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports
	@$(BIN)/python -m locales.upkeep --check

locales: $(BIN)/.tests ## Take new texts from the code into the catalogues, drop dead ones, compile.
	@$(BIN)/python -m locales.upkeep

bench: $(BIN)/.tests ## Measure what the house promises about speed.
	@$(BIN)/python -m benchmarks

clean: ## Remove the environment, caches and built texts; var/ with the databases stays.
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		build dist *.egg-info $(TEXTS:.po=.mo)
	find $(OUR_PACKAGES) tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# The first python3 that is neither too old nor too new; its venv module may be missing on Debian.
$(BIN)/python:
	@for python in $(CANDIDATES); do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then \
	    if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	      echo "$$python has no venv module; on Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; \
	    fi; \
	    echo "Building .venv with $$($$python --version)"; \
	    exec $$python -m venv --clear .venv; \
	  fi; \
	done; \
	echo "Vestnik needs Python 3.11 to 3.14; found: $$(python3 --version 2>/dev/null || echo none)" >&2; exit 1

$(BIN)/.runs: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing what Vestnik needs (about half a minute the first time)"
	@$(PIP) -e .
	@touch $@

$(BIN)/.tests: $(BIN)/.runs
	@echo "Installing what its tests need"
	@$(PIP) -e '.[dev]'
	@touch $@

%.mo: %.po $(BIN)/.runs
	@$(BIN)/python -m locales.upkeep --compile
