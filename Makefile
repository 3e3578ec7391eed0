# Karvan's commands. `make help` lists them; each needs Python 3.11 or newer and nothing else on the machine.

VENV ?= .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
# ARGS reaches pytest; WORKERS is the number of test processes.
ARGS ?=
WORKERS ?= auto

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help parsers demo test test-postgres bench lint format docs screenshots catalogues lock clean environment
.DELETE_ON_ERROR:

# Installs a locked file: uv where it is on PATH (seconds), else pip (most of a minute).
define install
	@if command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(PY) --require-hashes -r $(1); then :; else \
	  $(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip --upgrade >/dev/null; \
	  echo "Installing $(1) with pip; the first time takes a minute."; \
	  $(PY) -m pip install --quiet --require-hashes -r $(1); \
	fi
endef

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A candidate is asked to run, not only looked for: version managers leave names on PATH that lead nowhere.
$(PY):
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  command -v "$$python" >/dev/null 2>&1 || continue; \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  found=$$python; break; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo "Karvan needs Python 3.11 or newer, and none was found. Install one (https://www.python.org/downloads/)," >&2; \
	  echo "or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version)."; \
	if "$$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then "$$found" -m venv --clear $(VENV); \
	elif command -v uv >/dev/null 2>&1; then uv venv --quiet --clear --python "$$found" $(VENV); \
	else \
	  echo "$$found lacks the venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi

$(RUN_STAMP): requirements.txt | $(PY)
	$(call install,requirements.txt)
	@touch $@

$(DEV_STAMP): requirements-dev.txt | $(PY)
	$(call install,requirements-dev.txt)
	@touch $@ $(RUN_STAMP)

PARSERS_STAMP := $(VENV)/parsers/.installed
$(PARSERS_STAMP): tests/parsers/package-lock.json | $(PY)
	@command -v npm >/dev/null 2>&1 || { echo "npm is missing. On Debian and Ubuntu: apt-get install npm" >&2; exit 1; }
	@mkdir -p $(VENV)/parsers && cp tests/parsers/package.json tests/parsers/package-lock.json $(VENV)/parsers/
	@cd $(VENV)/parsers && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

parsers: $(PARSERS_STAMP) ## install ical.js, one of the four programs that must read our calendars alike (needs npm)

environment: $(DEV_STAMP) ## make .venv with everything that tests and lint need

# The trap lets the supervisor finish its own stop on Ctrl-C; 130 is then an ordinary end, not an error of make's.
demo: $(RUN_STAMP) ## plan the Baku mission and serve it (PORT=8000; ONCE=1: plan, write var/demo, exit)
	@trap : INT TERM; code=0; \
	$(PY) manage.py demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT)) || code=$$?; \
	if [ $$code -eq 130 ]; then code=0; fi; exit $$code

test: $(DEV_STAMP) ## run all tests (ARGS="tests/house -x"); the last lines name what this machine lacks
	$(PY) -m pytest -n $(WORKERS) $(ARGS)

test-postgres: $(DEV_STAMP) ## run the tests that touch the database on PostgreSQL (KARVAN_TEST_POSTGRES=postgresql://...)
	KARVAN_TEST_DATABASE=postgresql $(PY) -m pytest -n $(WORKERS) -m "database and not browser" $(ARGS)

BENCH_STAMP := $(VENV)/.installed-bench
$(BENCH_STAMP): requirements-bench.txt $(RUN_STAMP) | $(PY)
	$(call install,requirements-bench.txt)
	@touch $@

bench: $(if $(QUICK),$(RUN_STAMP),$(BENCH_STAMP)) ## measure the solver beside its rivals, half an hour (QUICK=1: two minutes, fails where a bar got worse by half)
	$(PY) -m scheduler.benchmarks breaks $(if $(QUICK),--quick,--page docs/reference/benchmarks.md)
	$(PY) -m scheduler.benchmarks missions $(if $(QUICK),--quick,--page docs/reference/benchmarks.md)

lint: $(DEV_STAMP) ## style, types, import contracts, templates, migrations, deployment settings
	@$(PY) -m tests.house.lint

format: $(DEV_STAMP) ## let ruff and djlint put the files into shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: $(DEV_STAMP) ## write the reference pages that come from the code
	$(PY) -m tests.house.write_pages

screenshots: $(DEV_STAMP) ## take the pictures of docs/reference/pages.md anew, from a demo of their own in var/gallery (needs chromium)
	$(PY) -m tests.gallery $(ONLY)

catalogues: $(DEV_STAMP) ## bring the translations to the marked texts and compile them; lists what lacks
	$(PY) -m tests.house.write_catalogues

# The flags keep the lock the same on every machine: no index and no folder of the one that made it.
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links
lock: $(DEV_STAMP) ## resolve requirements*.in again into requirements*.txt (UPGRADE=1 for newer versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements-dev.txt requirements-dev.in
	$(LOCK) $(if $(UPGRADE),--upgrade) -c requirements-dev.txt -o requirements.txt requirements.in
	$(LOCK) $(if $(UPGRADE),--upgrade) -c requirements-dev.txt -o requirements-bench.txt requirements-bench.in

clean: ## remove caches (never var/, where the data are)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find mission scheduler tests -name __pycache__ -type d -prune -exec rm -rf {} +
