# `make help` lists what there is. Everything runs from .venv in this directory, which `make setup` fills.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export OPENBLAS_NUM_THREADS ?= 1

PY := .venv/bin/python

.PHONY: help setup localnet test lint simulate bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## install everything into .venv, and build CometBFT once; quick when nothing changed
	@.ci/setup

localnet: setup ## validators, miners, executors, an auditor and a gateway on this machine, in the foreground
	@exec .venv/bin/causeway localnet up

test: lint ## every check that CI runs: style, types, and all tests, at the end those with real processes
	@$(PY) -m pytest -q -n auto -m "not e2e"
	@$(PY) -m pytest -q -m e2e  # one after the other: they take ports, and kill what listens on them

lint: setup ## ruff and mypy --strict
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

simulate: setup ## random lives of the whole state machine, longer than the tests': make simulate SEED=7 BLOCKS=20000
	@$(PY) -m tests.simulation $(if $(SEED),--seed $(SEED)) --blocks $(or $(BLOCKS),5000)

bench: setup ## transactions per second beside CometBFT's own kvstore, on this machine, now
	@$(PY) -m benchmarks.throughput

clean: ## remove what set-up and tests put into this directory (not the cache)
	rm -rf .venv .venv-cosmpy .localnet build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
