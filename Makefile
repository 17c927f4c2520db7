# Forecourt: everything a person runs. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -q
WORKERS ?= 2

.PHONY: help setup assets demo test check types bench lock tools docs clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.dev assets ## the whole environment, in .venv/ (the other targets do this themselves)

.venv/bin/python:
	@tools/need-venv
	python3 -m venv .venv

.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.foreign: requirements/foreign.txt | .venv/bin/python
	$(PY) -m venv .venv/foreign
	.venv/foreign/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements/foreign.txt
	@touch $@

assets: src/forecourt/console/static/.built ## the console's scripts and styles, built from npm packages

src/forecourt/console/static/.built: package.json package-lock.json $(shell find web -type f 2>/dev/null) | .venv/.run
	@tools/build-assets
	@touch $@

demo: .venv/.run assets ## a living network on this machine; prints where to look (DEMO_SECONDS=60 ends it by itself)
	@exec .venv/bin/forecourt demo

tools: .venv/.dev .venv/.foreign ## what the tests need beyond our own packages: PostgreSQL, Chromium, strace, a foreign partner
	@tools/need-test-tools

test: .venv/.dev assets tools ## every test and check, as CI runs them
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n $(WORKERS) --dist loadscope

check: .venv/.dev ## lint, types and import contracts only
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

bench: .venv/.dev assets tools ## measure speed and memory; prints method, machine and figures
	$(PY) -m bench

types: .venv/.dev ## write the OCPP message types again from the official schemas
	$(PY) -m tools.ocpp_types

docs: .venv/.dev ## write the generated reference pages again
	$(PY) -m tools.reference

lock: ## resolve the dependencies again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml --group run-build -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml --group dev -o requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --group pyproject.toml:foreign -o requirements/foreign.txt

clean: ## remove what was made here (not your data)
	rm -rf .venv node_modules src/forecourt/console/static .mypy_cache .ruff_cache .pytest_cache .hypothesis
