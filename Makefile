# What can be done here? `make` lists it. Nothing is needed but Python 3.11, 3.12 or 3.13.

PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13; do \
    $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
    && command -v $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# Each test worker runs a broker and a warehouse of its own, and mostly waits for them; the tests of
# a file lead one installation from test to test, so they stay together.
WORKERS ?= 3
MINUTES ?= 30
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-strip-extras
# Peers of the benchmarks, which cannot live with what we depend on.
PEERS := .venv-peers
PEERS_READY := $(PEERS)/ready
BENCH ?=

.PHONY: help setup check test matrix faults mutation soak bench bench-quick peers demo up down lock reference stubs

help: ## list the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' Makefile | expand --tabs 12

setup: $(READY) ## make .venv with the locked dependencies

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found; say make PYTHON=/path/to/it"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

check: setup ## lint, form, types, layers, and that no published schema breaks
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m events.schemas --check

test: check $(PEERS_READY) ## check, then every test; events and projections are covered to the last branch
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 15 \
	    --cov events --cov projections --cov-report term-missing:skip-covered --cov-fail-under 100

matrix: setup ## the tests that need no engine, with every Python from 3.11 to 3.13 found here
	$(BIN)/python -m tests.matrix

faults: setup ## all that breaks, at nightly sizes (hours)
	@failed=0; STORIES=1700 $(BIN)/python -m pytest -q tests/projections/test_any_order.py || failed=1; \
	for part in "simulation --seeds 100000" seeded_bugs mutation faults heads explained; do \
	    $(BIN)/python -m tests.$$part || failed=1; done; exit $$failed

mutation: setup ## change what everything rests on in every small way; the tests must notice
	$(BIN)/python -m tests.mutation

soak: setup ## something breaks every 10 seconds, for MINUTES=30
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES)

bench: setup $(PEERS_READY) ## every benchmark, beside its peers, as one table (hours; BENCH="--publish")
	$(BIN)/python -m benchmarks $(BENCH)

bench-quick: setup $(PEERS_READY) ## the same at small sizes: does it run? (minutes)
	$(BIN)/python -m benchmarks --quick $(BENCH)

peers: $(PEERS_READY) ## make .venv-peers with what the benchmarks compare with

$(PEERS_READY): benchmarks/requirements.lock
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock
	@touch $@

demo: setup ## a quarter of a sales team, told, folded and asked
	$(BIN)/touchline demo

up: setup ## start broker, warehouse, workers and collector in the background
	$(BIN)/touchline up --detach

down: setup ## stop them
	$(BIN)/touchline down

lock: ## resolve the dependencies anew (needs uv)
	$(LOCK) pyproject.toml --extra local --extra import --extra sentiment --extra alerts --extra dev --output-file requirements.lock
	$(LOCK) pyproject.toml --extra sentiment --extra alerts --constraint requirements.lock --output-file deploy/requirements.lock
	$(LOCK) --group peers --output-file benchmarks/requirements.lock

reference: setup ## write the pages of docs/reference that follow from the code
	$(BIN)/python docs/reference/generate.py

stubs: setup ## write the Python of each .proto beside it
	$(BIN)/python -m grpc_tools.protoc --proto_path . --python_out . --pyi_out . --grpc_python_out . \
	    streams/sources/salesforce/pubsub/pubsub.proto
