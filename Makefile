# `make release` and `make test` are all a newcomer needs; both build the environment first. PYTHON=python3.12 picks another Python.
PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.installed
VALIDATORS = $(VENV)/.validators
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
COMPILE = UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile pyproject.toml --extra dev --extra remote --extra sources --generate-hashes --universal --python-version 3.11 --quiet

.PHONY: release test lint check bench docs lock clean help

release: $(READY)  ## Build a release of the texts in raw/ (ARGS="--raw DIR" adds options)
	$(BIN)/parley release $(ARGS)

test: $(VALIDATORS)  ## Run every test, the files by turns in two processes
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(ARGS)

lint: $(READY)  ## Check format, style, types and import rules
	$(BIN)/ruff format --check src flows tests tools benchmarks
	$(BIN)/ruff check src flows tests tools benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## Everything that CI checks

bench: $(READY)  ## Measure the speed of parse, extraction and release beside the bare model
	$(BIN)/python benchmarks/speed.py $(ARGS)

docs: $(READY)  ## Write the generated pages of docs/ again
	$(BIN)/python -m parley.derive.dictionary

lock:  ## Pin every dependency again, with hashes (needs uv)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra validators --extra dask --extra ray --constraint requirements.lock --output-file requirements-validators.lock \
		$$(sed -nE 's/^([A-Za-z0-9._-]+)==.*/--no-emit-package \1/p' requirements.lock)

# The lock names every package, so pip has nothing to resolve: --no-deps keeps it from looking. Byte code is compiled now, not at each start.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Parley needs Python 3.11, 3.12 or 3.13 with venv; name one: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes --compile -r requirements.lock
	$(INSTALL) --no-build-isolation --editable .
	@touch $(READY)

# What only tests need. One package comes as source; the setuptools of the first lock builds it.
$(VALIDATORS): $(READY) requirements-validators.lock
	$(INSTALL) --require-hashes --no-build-isolation -r requirements-validators.lock
	@touch $(VALIDATORS)

clean:  ## Remove the environment
	rm -rf $(VENV)

help:
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'
