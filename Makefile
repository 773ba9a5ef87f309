# Seatrial: `make help` lists the goals. Nothing has to be done before any of them; Python 3.11+, git and make are enough.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
TESTS ?= tests src
# The tests run side by side already; one thread each keeps them from standing in each other's way.
QUIET_THREADS := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
# Alembic runs migrations/env.py itself; nothing else can import it.
PYTEST := $(QUIET_THREADS) $(BIN)/pytest -n $(WORKERS) --dist worksteal --doctest-modules --ignore-glob="*/migrations/env.py"

# Compiled modules are kept: without them every start of a command compiles its libraries anew, which takes seconds.
unexport PYTHONDONTWRITEBYTECODE

# A stamp per layer of the environment, made anew when its lock changes.
RUN := $(VENV)/.locked-run
DEV := $(VENV)/.locked-dev
DOCS := $(VENV)/.locked-docs
TRITON := $(VENV)/.locked-tritonclient

.PHONY: help demo demo-full test test-slow lint format types docs docs-serve bench bench-serving bench-monitoring soundness lock upgrade clean

help: ## list the goals
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(RUN) ## put a real model through its trial on real flights; leaves ./seatrial-demo/
	$(BIN)/seatrial demo

demo-full: $(RUN) ## the same, and on: release the model, serve it for a month, and watch it for eight
	$(BIN)/seatrial demo --full

test: $(DEV) $(TRITON) ## all tests but the slow ones, with every example of the code and the docs
	@tools/browser.sh
	$(PYTEST) -m "not slow" $(TESTS)

test-slow: $(DEV) $(TRITON) ## simulations of coverage, power and false alarms, kills and soaks of servers (45 minutes)
	$(PYTEST) -m slow $(TESTS)

lint: $(DEV) ## style, import contracts and house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/check_house.py

format: $(DEV) ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV) ## strict types
	$(BIN)/mypy

docs: $(DOCS) ## the documentation, in site/
	$(BIN)/python tools/reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

docs-serve: $(DOCS) ## the documentation on this machine, while writing it
	$(BIN)/python tools/reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

bench: $(DEV) ## measure speed, peers too; writes benchmarks/RESULTS.md (makes their environments, about 3 GB)
	$(BIN)/python tools/bench.py

bench-serving: $(DEV) ## measure serving only, against KServe and MLServer, and a soak (20 minutes; first install wrk)
	$(BIN)/python benchmarks/peer_serving.py
	$(BIN)/python benchmarks/serving_soak.py
	$(BIN)/python tools/bench.py --gather

bench-monitoring: $(DEV) ## measure watching only, against Evidently and NannyML (20 minutes; makes their environments, 3 GB)
	$(BIN)/python benchmarks/peer_monitoring.py
	$(BIN)/python tools/bench.py --gather

soundness: $(DEV) ## measure coverage, power and false alarms at full size, fuzz the server; writes benchmarks/SOUNDNESS.md
	@for file in $(wildcard benchmarks/*soundness.py); do \
	  echo "== $$file"; $(BIN)/python $$file || exit 1; done
	$(BIN)/python tools/bench.py --soundness

lock: $(DEV) ## write lock/ anew after a change of pyproject.toml
	$(BIN)/python tools/lock.py

upgrade: $(DEV) ## write lock/ anew with the newest versions
	$(BIN)/python tools/lock.py --upgrade

clean: ## remove everything that make built; a demonstration's folder stays
	rm -rf $(VENV) site build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): lock/uv.txt lock/build.txt lock/runtime.txt lock/demo.txt pyproject.toml tools/environment.sh
	@tools/environment.sh run
	@touch $@

$(DEV): $(RUN) lock/dev.txt
	@tools/environment.sh dev
	@touch $@

$(TRITON): $(RUN) lock/tritonclient.txt
	@tools/environment.sh tritonclient
	@touch $@

$(DOCS): $(DEV) lock/docs.txt
	@tools/environment.sh docs
	@touch $@
