# leopard-census. `make` or `make help` lists the targets.
# Needs python3 (>= 3.11), pip, make and git; everything else is set up in .venv/.

PYTHON ?= python3
CORES  ?= all
BIN    := .venv/bin

# A process per job imports the library each time: let Python keep its compiled files.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup census check test test-cluster test-long format lock docs translations clean

help: ## list the targets
	@echo "leopard-census: from raw camera-trap media to a census report"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
	@echo
	@echo "Every day, in an activated environment (. .venv/bin/activate): snakemake --cores 8"

setup: ## check the system libraries, make .venv from requirements.lock (skipped when up to date)
	@$(PYTHON) tools/system_libs.py
	@$(PYTHON) tools/set_up.py

census: setup ## build every survey of config/config.yaml, from raw media to the PDF report
	@$(BIN)/snakemake --cores $(CORES)
	@$(BIN)/python tools/show_reports.py

check: setup ## formatting, lint and types (seconds)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/snakefmt --check Snakefile workflow
	@$(BIN)/python tools/lint_workflow.py

test: setup ## all tests but the long ones (minutes)
	@$(PYTHON) -m tools.browser
	@$(BIN)/pytest -n auto -m "not long and not cluster"

test-cluster: setup ## the micro survey through Slurm on this machine, with jobs killed on the way (minutes; root on Debian)
	@$(BIN)/pytest -m cluster tests/workflow

test-long: setup ## the long tests; their result is kept in benchmarks/results/
	@$(BIN)/python tools/run_long_tests.py

format: setup ## format the sources
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/snakefmt Snakefile workflow

lock: setup ## derive requirements.lock and environment.yml from pyproject.toml
	@$(BIN)/python tools/make_lock.py

docs: setup ## renew the tables of columns and settings in config/README.md
	@$(BIN)/python tools/sheet_docs.py
	@$(BIN)/python tools/settings_docs.py

translations: setup ## find texts of the report that a language lacks, and list them
	@$(BIN)/python -m tools.translations

clean: ## remove results and caches; .venv and config stay
	@rm -rf results .snakemake .mypy_cache .ruff_cache .pytest_cache .hypothesis
