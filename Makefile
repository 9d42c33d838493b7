# Two commands do all the setting up: `make demo` shows a running class, `make test` proves that it works.

PYTHON ?= python3
JOBS ?= 2
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
ORACLES := $(VENV)/oracles
SCRIPTS := $(VENV)/scripts

.DEFAULT_GOAL := help
.PHONY: help venv demo serve test lint types scripts browser benchmarks messages oracles clean

help: ## say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '%-12s %s\n' "$$name" "$$what"; done

venv: $(VENV)/tests-installed ## make the environment that tests and developers use

demo: $(VENV)/installed ## run a small class and print its address and sign-ins (ARGS="--port 8080")
	@$(BIN)/annotator demo $(ARGS)

serve: $(VENV)/installed ## bring the database up to date and run the server (ARGS="--host 0.0.0.0")
	@$(BIN)/annotator db upgrade
	@$(BIN)/annotator serve $(ARGS)

# Who tests one file does not wait for what looks at the whole tree.
test: $(if $(ARGS),,lint types scripts) browser ## check, then test on SQLite and PostgreSQL (ARGS="tests/core -x")
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal --database both --durations 25 $(ARGS)

lint: $(VENV)/tests-installed ## run ruff
	@$(BIN)/ruff check --quiet

types: $(VENV)/tests-installed ## run mypy
	@$(BIN)/mypy

scripts: $(SCRIPTS)/installed ## check types and style of the JavaScript, and test its pure modules
	@.ci/scripts $(VENV)

benchmarks: $(VENV)/tests-installed browser ## measure pages, review and simulated classes, as ratios within one run
	@$(BIN)/python -m tests.benchmarks.annotation_page
	@$(BIN)/python -m tests.benchmarks.review
	@$(BIN)/python -m tests.benchmarks.review postgresql
	@$(BIN)/python -m tests.benchmarks.simulated_classes
	@$(BIN)/python -m tests.benchmarks.grouping
	@$(BIN)/python -m tests.benchmarks.deriving
	@$(BIN)/python -m tests.benchmarks.hand_ins
	@$(BIN)/python -m tests.benchmarks.stalled_bodies
	@$(BIN)/python -m tests.benchmarks.agreement_live
	@$(BIN)/python -m tests.benchmarks.agreement_live postgresql
	@$(BIN)/python -m tests.benchmarks.saves
	@$(BIN)/python -m tests.benchmarks.saves postgresql
	@$(BIN)/python -m tests.benchmarks.releases
	@$(BIN)/python -m tests.benchmarks.bulk_intake
	@$(BIN)/python -m tests.benchmarks.everyday

messages: $(VENV)/installed ## collect every sentence that a person reads in build/messages.pot, for translators
	@mkdir -p build
	@$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file pyproject.toml --keywords N_ \
		--no-location --output-file build/messages.pot .

oracles: $(ORACLES)/installed ## compare agreement with independent libraries, then measure speed and intervals
	@$(ORACLES)/bin/python -W ignore -m tests.benchmarks.agreement_oracles
	@$(ORACLES)/bin/python -W ignore -m tests.benchmarks.agreement
	@$(ORACLES)/bin/python -m tests.benchmarks.agreement_coverage

browser: $(VENV)/tests-installed ## find a Chromium or Chrome, or install one
	@.ci/browser $(BIN)/playwright

clean: ## remove the environment and everything built or cached; the database stays
	rm -rf $(VENV) build dist test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

TOO_OLD := Annotator needs Python 3.11 or newer: make PYTHON=python3.11 …
# Stamps inside the environment: removing it removes them, and a changed pyproject.toml installs anew.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(TOO_OLD)")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	@echo "Installing what Annotator needs to run …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tests-installed: $(VENV)/made pyproject.toml
	@echo "Installing what Annotator and its tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $(VENV)/installed $@

$(SCRIPTS)/installed: $(VENV)/tests-installed tests/js/package.json tests/js/package-lock.json
	@.ci/npm
	@echo "Installing what checks the JavaScript …"
	@mkdir -p $(SCRIPTS)
	@cp tests/js/package.json tests/js/package-lock.json $(SCRIPTS)
	@cd $(SCRIPTS) && npm ci --no-audit --no-fund --silent
	@touch $@

$(ORACLES)/installed: pyproject.toml
	@echo "Installing the libraries that agreement is compared with …"
	@$(PYTHON) -m venv $(ORACLES)
	@$(ORACLES)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[oracles]'
	@touch $@
