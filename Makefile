# Two commands do all: `make run` and `make test`. Needs only make and Python 3.11 or newer.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
# One more than there are processors: the long tests wait as much as they work.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# The first ordinary Python that is new enough; `make PYTHON=python3.13 …` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: help run demo test check unit bench bench-turns bench-search bench-voice doctor lock format clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

run: $(READY) ## start Tarae: against Slack with tokens in .env, else in the playground
	@$(BIN)/python -m bot run

demo: $(READY) ## one journey through the playground, printed here
	@$(BIN)/python -m bot demo

doctor: $(READY) ## check tokens, scopes, key, models and database
	@$(BIN)/python -m bot doctor

# Every worker, bot and playground would compile the same modules again.
test unit: export PYTHONDONTWRITEBYTECODE =

test: check ## all checks: lint, format, types, import contracts, tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

unit: $(READY) ## the quick part of the tests
	$(BIN)/python -m pytest -n auto -m "not journey" --hypothesis-profile=quick

bench: $(READY) ## measure what the bot adds to the model's own time
	$(BIN)/python -m benchmarks.chat

bench-turns: $(READY) ## measure a thread of 1,000 turns: time, memory, statements
	$(BIN)/python -m benchmarks.turns

bench-search: $(READY) ## measure a search over 100,000 messages
	$(BIN)/python -m benchmarks.search

bench-voice: $(READY) ## measure hours of speech: words, memory, lag, time
	$(BIN)/python -m benchmarks.voice

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(READY) ## format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lock: ## renew requirements.lock (needs uv)
	uv lock --quiet --upgrade
	uv export --quiet --all-groups --all-extras --no-emit-project --no-header --no-annotate -o requirements.lock

clean: ## remove what was installed and built
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Tarae needs Python 3.11 or newer; none was found on PATH." >&2; exit 1; }
	@echo "Installing into $(VENV) ($$($(PYTHON) --version), a minute at most; once)"
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --no-python-downloads --python "$$(command -v $(PYTHON))" $(VENV) && \
		uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $@
