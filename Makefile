# The project's commands. Each sets up what it needs in .venv and starts at once the next time.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat serve team-demo test crash coverage check bench bench-slack bench-team bench-telegram bench-engine bench-start bench-report lock clean help

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

chat: .venv/run.stamp  ## take the assessment in this terminal
	@$(BIN)/cxbot chat

serve: .venv/serve.stamp  ## serve every channel whose token is set
	@$(BIN)/cxbot serve

team-demo: .venv/run.stamp  ## play a team assessment with nine simulated people in this terminal
	@$(BIN)/cxbot team demo --people 9

test: .venv/dev.stamp  ## run all tests
	$(BIN)/python -m pytest --numprocesses=auto

crash: .venv/dev.stamp  ## kill the bot 50 times on each database; fail where anything is lost or doubled
	$(BIN)/python -m tests.crash --kills 50 --store both

coverage: .venv/dev.stamp  ## run the tests of the core; fail where too few lines of it are reached
	$(BIN)/python -m pytest --numprocesses=auto --cov --ignore=tests/adapters --ignore=tests/test_readme.py \
	  --ignore=tests/cli --ignore=tests/crash --ignore=tests/store

check: .venv/dev.stamp  ## lint, format, types, import contracts, flows, benchmark data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cxbot flows check
	$(BIN)/cxbot benchmark check

bench: .venv/dev.stamp  ## measure durable turns on both databases, also with a million conversations, claims beside 50 000 people who are gone, Telegram, Slack, a team and drawing (minutes)
	$(BIN)/python -m tests.benchmarks.store
	$(BIN)/python -m tests.benchmarks.claims
	$(BIN)/python -m tests.benchmarks.telegram
	$(BIN)/python -m tests.benchmarks.slack
	$(BIN)/python -m tests.benchmarks.team
	$(BIN)/python -m tests.benchmarks.report

bench-slack: .venv/dev.stamp  ## measure Slack alone, beside a bare slack-bolt app
	$(BIN)/python -m tests.benchmarks.slack

bench-team: .venv/dev.stamp  ## measure a team assessment of 1000 people who all answer within one minute, on Slack
	$(BIN)/python -m tests.benchmarks.team

bench-telegram: .venv/dev.stamp  ## measure Telegram alone, beside python-telegram-bot's ConversationHandler
	$(BIN)/python -m tests.benchmarks.telegram

bench-engine: .venv/dev.stamp  ## measure the pure engine
	$(BIN)/python -m tests.benchmarks.engine

bench-start: .venv/dev.stamp  ## measure how soon the terminal chat asks its first question
	$(BIN)/python -m tests.benchmarks.start

bench-report: .venv/dev.stamp  ## measure how long a scorecard and a report take to draw, and what that holds up
	$(BIN)/python -m tests.benchmarks.report

lock: .venv/dev.stamp  ## resolve the dependencies anew into requirements/*.txt
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" pyproject.toml requirements/build.in -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --all-extras pyproject.toml \
	  -c requirements/run.txt -o requirements/serve.txt
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --all-extras --group dev pyproject.toml \
	  -c requirements/serve.txt -c requirements/run.txt -o requirements/dev.txt

clean:  ## remove the environment and every cache
	rm -rf .venv build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
	  "cx-maturity-bot needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name another: make chat PYTHON=python3.12" % v[:2])'
	@echo "Setting up .venv (once) ..."
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/pyvenv.cfg
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/serve.stamp: requirements/serve.txt .venv/run.stamp
	@echo "Installing the parts of the channels (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/serve.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "Installing the tools for tests and checks (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@touch $@
