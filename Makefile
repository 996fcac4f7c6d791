# cnnviz. `make run` opens the app, `make test` checks everything; `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= localhost
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
# A stamp is written only when an install has gone through, so an interrupted one runs again.
RUN := $(VENV)/.installed-run
TEST := $(VENV)/.installed-test
BENCH := $(VENV)/.installed-bench
AUDIT := $(VENV)/.installed-audit

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test lint bench audit clean help

run: $(RUN) ## open the app at localhost:8501 (another port: make run PORT=8600)
	@$(BIN)/python scripts/show.py http://$(ADDRESS):$(PORT) &
	$(BIN)/python -m streamlit run app.py --server.address $(ADDRESS) --server.port $(PORT)

test: $(TEST) lint ## style, types and all tests, a real browser included
	$(BIN)/python -m scripts.browser
	$(BIN)/python -m scripts.postgresql
	$(BIN)/python -m scripts.nginx
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: $(TEST) ## style and types only
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

bench: $(BENCH) ## measure it all, some hours, into benchmarks/RESULTS.md
	$(BIN)/python -m scripts.browser
	$(BIN)/python -m benchmarks.results

audit: $(AUDIT) ## compare what is installed with known weaknesses
	$(BIN)/python scripts/audit.py

clean: ## remove what make has made: the environment and the tools' caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

$(RUN): requirements.txt scripts/install.py Makefile
	$(PYTHON) scripts/install.py requirements.txt
	@touch $@

$(TEST): requirements.txt requirements-cluster.txt requirements-test.txt scripts/install.py Makefile
	$(PYTHON) scripts/install.py requirements-test.txt
	@touch $(RUN) $@

$(BENCH): requirements.txt requirements-cluster.txt requirements-test.txt requirements-bench.txt scripts/install.py Makefile
	$(PYTHON) scripts/install.py requirements-bench.txt
	@touch $(RUN) $(TEST) $@

$(AUDIT): requirements.txt requirements-cluster.txt requirements-audit.txt scripts/install.py Makefile
	$(PYTHON) scripts/install.py requirements-audit.txt
	@touch $(RUN) $@
