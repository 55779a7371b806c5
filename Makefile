# One definition of each check: people, .ci/run and the README all call these targets.
# Needs make and Python 3.11 or newer; everything else lands in .venv.

PYTHON ?= python3
PORT ?= 8501
# More for pytest: `make test PYTEST_ARGS="-n0 -x"`.
PYTEST_ARGS ?= -n auto --dist worksteal
# More for the job: `make job JOB_ARGS="--dry-run"`.
JOB_ARGS ?=
# More for the benchmark, and a folder of hand-written scripts to be compared with.
BENCH_ARGS ?=
PEERS ?=

BIN := .venv/bin
STAMP := .venv/.installed
CODE := $(wildcard app.py core pages bench tests)
# What behaves by the engine runs on both of them.
ON_BOTH_ENGINES := $(wildcard tests/store tests/actions tests/reads tests/job tests/test_job.py tests/browser/test_story.py)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv run test check fmt audit bench job clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(STAMP) ## Make the environment in .venv (once, and again when a requirements file changes)

# The stamp comes last: an installation that broke off is done again.
$(STAMP): requirements.txt requirements-dev.txt requirements-postgres.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'Renewal Desk needs Python 3.11 or newer and "$(PYTHON)" is not: name another one, as in `make $(or $(MAKECMDGOALS),venv) PYTHON=python3.12`.' >&2; exit 1; }
	@echo 'Installing into .venv; this takes a few minutes the first time.'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --requirement requirements-dev.txt
	@# A second DuckDB, aside: put in front only where DATABASE_URL names PostgreSQL (docs/adr/0003).
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --upgrade --target .venv/postgres --requirement requirements-postgres.txt
	@touch $@

run: venv ## Serve the app at http://localhost:8501 (PORT=...), on demo data at the first start
	@$(BIN)/python -m core demo --if-missing
	@$(BIN)/streamlit run app.py --server.port $(PORT)

test: check ## Check, then all tests on DuckDB, then what depends on the engine again on PostgreSQL
	@$(BIN)/python -m pytest $(PYTEST_ARGS)
	@$(if $(ON_BOTH_ENGINES),TEST_ENGINE=postgres $(BIN)/python -m pytest $(PYTEST_ARGS) $(ON_BOTH_ENGINES))

check: venv ## Format, lint, types, architecture contracts, spelling
	@$(BIN)/ruff format --quiet --check $(CODE)
	@$(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell

fmt: venv ## Format the code and mend what can be mended without thinking
	@$(BIN)/ruff check --quiet --fix-only $(CODE)
	@$(BIN)/ruff format $(CODE)

audit: venv ## Look for known vulnerabilities in what is installed with the app (asks the network)
	@$(BIN)/pip-audit --progress-spinner off --requirement requirements.txt
	@$(BIN)/pip-audit --progress-spinner off --requirement requirements-postgres.txt

bench: venv ## Measure the product (BENCH_ARGS=...), beside hand-written scripts in the folder PEERS=...
	@$(BIN)/python -m bench $(if $(PEERS),--peers $(PEERS)) $(BENCH_ARGS)

job: venv ## Run the job once (JOB_ARGS="--dry-run")
	@$(BIN)/python -m core job $(JOB_ARGS)

clean: ## Remove the environment and the caches; databases stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
