# The project's commands. Each sets up what it needs in .venv and starts at once the next time.
PYTHON ?= python3
BIN := .venv/bin

# Every command of the list is a name and no file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\#.*/\1/p' $(firstword $(MAKEFILE_LIST))) lock-lowest \
  acceptance-tests acceptance-proofs

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

chat: .venv/run.stamp  ## take the assessment in this terminal
	@$(BIN)/cxbot chat

install: .venv/serve.stamp  ## install everything that people use: the channels, PostgreSQL, pictures and reports
	@echo "Installed. The command is $(BIN)/cxbot"

serve: .venv/serve.stamp  ## serve every channel whose token is set
	@$(BIN)/cxbot serve

web: .venv/serve.stamp  ## take the assessment in a browser on this computer: it prints the address
	@$(BIN)/cxbot serve web

team-demo: .venv/run.stamp  ## play a team assessment with nine simulated people in this terminal
	@$(BIN)/cxbot team demo --people 9

# Some containers forbid it; an empty value allows it. Else each process of the tests compiles all of
# them anew, which takes longer than half of the tests.
test test-lowest acceptance-tests acceptance-proofs: export PYTHONDONTWRITEBYTECODE =

# Each process takes whole files as far as it can, so what a file makes once is made once.
test: .venv/dev.stamp  ## run the tests, but those that start processes, kill or take long
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

test-lowest: .venv-lowest/dev.stamp  ## run the same tests with the oldest releases that pyproject.toml admits
	.venv-lowest/bin/python -m pytest --numprocesses=auto --dist=worksteal

# Half of it waits, so two parts run beside each other. `make crash` is the same with many more kills.
acceptance: .venv/dev.stamp .venv-browser/browser.stamp .venv-deploy/deploy.stamp  ## start whole processes and the image, kill, type and send nonsense; fail where anything is lost, doubled or raises
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target acceptance-tests acceptance-proofs
	$(MAKE) --no-print-directory container-check

# -rs names what is not tested here, such as pages in a browser where no Chromium is.
acceptance-tests: .venv/dev.stamp .venv-browser/browser.stamp
	$(BIN)/python -m pytest --numprocesses=auto -rs -m acceptance

browser: .venv/dev.stamp .venv-browser/browser.stamp  ## take assessments in a real browser: by mouse, by keyboard, offline, after a kill (needs chromium)
	$(BIN)/python -m pytest --numprocesses=2 -rs -m acceptance tests/acceptance/browser

# How much each proof does: kills on each store, kills behind a pooler, runs of the model of delivery on
# each store, the stores on which it must find faults, texts, payloads, presses of buttons, and requests.
KILLS := 20
POOLER_KILLS := 2
MODEL_RUNS := 10
MODEL_RUNS_POSTGRES := 4
MUTANTS := both
TEXTS := 5000
PAYLOADS := 1000
PRESSES := 2000
REQUESTS := 2000

acceptance-proofs: .venv/dev.stamp
	$(BIN)/python -m tests.acceptance.crash --kills $(KILLS) --store both
	$(BIN)/python -m tests.unit.delivery.model --seeds 0 $(MODEL_RUNS) --store sqlite
	$(BIN)/python -m tests.unit.delivery.model --seeds 0 $(MODEL_RUNS_POSTGRES) --store postgres
	$(BIN)/python -m tests.unit.delivery.mutants --store $(MUTANTS)
	$(BIN)/python -m tests.acceptance.crash.pooler --kills $(POOLER_KILLS)
	$(BIN)/python -m tests.acceptance.typed --texts $(TEXTS)
	$(BIN)/python -m tests.acceptance.mutations --number $(PAYLOADS)
	$(BIN)/python -m tests.acceptance.forged --presses $(PRESSES)
	$(BIN)/python -m tests.acceptance.nonsense --requests $(REQUESTS)
	$(BIN)/python -m tests.kit.screens --compare

crash: .venv/dev.stamp  ## the proofs of `make acceptance` at length: 95 kills on each database, 100 000 texts (half an hour)
	$(MAKE) --no-print-directory acceptance-proofs KILLS=50 POOLER_KILLS=6 MODEL_RUNS=100 MODEL_RUNS_POSTGRES=20 \
	  MUTANTS="both --all" TEXTS=100000 PAYLOADS=10000 PRESSES=50000 REQUESTS=50000

pictures: .venv/dev.stamp  ## draw what people see in Slack, on Telegram and on the web into docs/pictures/; where Chromium is installed, photograph it
	$(BIN)/python -m tests.kit.screens

docs: .venv-docs/docs.stamp  ## build the site of docs/ into build/docs; fail where a link or an anchor leads nowhere
	.venv-docs/bin/zensical build --strict

docs-serve: .venv-docs/docs.stamp  ## show the site of docs/ at http://localhost:8000, and again after each change
	.venv-docs/bin/zensical serve

container-check: .venv/dev.stamp .venv-deploy/deploy.stamp  ## check what deploys the bot; build the image, start it and take assessments in it (needs root, buildah, caddy and mmdebstrap)
	$(BIN)/python -m pytest --numprocesses=0 -rs tests/acceptance/test_deploy.py tests/acceptance/test_unit.py
	$(BIN)/python -m tests.acceptance.container

install-check:  ## follow README in a fresh copy, and install by pip, uv and pipx; fail where another than the locked release is taken
	$(PYTHON) -m tests.acceptance.installing

coverage: .venv/dev.stamp  ## run the tests of the core; fail where too few lines of it are reached
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal --cov --ignore=tests/channels --ignore=tests/acceptance/test_readme.py \
	  --ignore=tests/unit/cli --ignore=tests/acceptance/crash --ignore=tests/stores

check: .venv/dev.stamp  ## lint, format, types, import contracts, flows, benchmark data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cxbot flows check
	$(BIN)/cxbot benchmark check

BENCHMARKS := engine store claims telegram slack memory team report export

bench: .venv/dev.stamp  ## measure turns on both databases, also with a million conversations, Telegram, Slack, memory, a team and drawing; fail where a rival is too quick (20 minutes)
	@failed=; for name in $(BENCHMARKS); do \
	  echo "$(BIN)/python -m tests.benchmarks.$$name"; \
	  $(BIN)/python -m tests.benchmarks.$$name || failed="$$failed $$name"; \
	done; if [ -n "$$failed" ]; then echo "These benchmarks failed:$$failed" >&2; exit 1; fi

bench-slack: .venv/dev.stamp  ## measure Slack alone, beside bare slack-bolt apps and a server that remembers nothing; fail where they are too quick
	$(BIN)/python -m tests.benchmarks.slack

bench-team: .venv/dev.stamp  ## measure a team assessment of 1000 people who all answer within one minute, on Slack
	$(BIN)/python -m tests.benchmarks.team

bench-board: .venv/dev.stamp  ## measure a facilitator's board with 1 000 watchers on one process: how late the count is, memory, and other people's answers
	$(BIN)/python -m tests.benchmarks.board

bench-telegram: .venv/dev.stamp  ## measure Telegram alone, beside python-telegram-bot's ConversationHandler and a server that remembers nothing; fail where they are too quick
	$(BIN)/python -m tests.benchmarks.telegram

bench-web: .venv/dev.stamp .venv-browser/browser.stamp  ## measure the page beside Telegram, its memory with many visitors, and how quick it is in a browser
	$(BIN)/python -m tests.benchmarks.web

bench-engine: .venv/dev.stamp  ## measure the pure engine
	$(BIN)/python -m tests.benchmarks.engine

bench-start: .venv/dev.stamp  ## measure how soon the terminal chat asks its first question
	$(BIN)/python -m tests.benchmarks.start

bench-preview: .venv/dev.stamp .venv-browser/browser.stamp  ## measure how soon a preview shows a save, and what it costs while nobody saves
	$(BIN)/python -m tests.benchmarks.preview

bench-report: .venv/dev.stamp  ## measure how long a scorecard and a report take to draw, and what that holds up
	$(BIN)/python -m tests.benchmarks.report

bench-memory: .venv/dev.stamp  ## measure how much memory the bot occupies after 5 000 to 20 000 updates
	$(BIN)/python -m tests.benchmarks.memory

bench-export: .venv/dev.stamp  ## measure how much memory export and stats take with a million conversations
	$(BIN)/python -m tests.benchmarks.export --conversations 1000000

PLATFORM ?= slack

profile: .venv/dev.stamp  ## show where the CPU time of an update goes, by thread and by group of functions (PLATFORM: slack, telegram or web)
	$(BIN)/python -m tests.benchmarks.profile --platform $(PLATFORM)

COMMIT ?= HEAD~1
BENCHMARK ?= latency

bench-beside: .venv/dev.stamp  ## measure COMMIT beside this checkout in turns (BENCHMARK: slack, telegram, latency, memory or turns)
	$(BIN)/python -m tests.benchmarks.beside $(COMMIT) --benchmark $(BENCHMARK)

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

lock: .venv/dev.stamp  ## resolve the dependencies anew into requirements/*.txt
	$(COMPILE) --upgrade pyproject.toml requirements/build.in -o requirements/run.txt
	$(COMPILE) --upgrade --all-extras pyproject.toml -c requirements/run.txt -o requirements/serve.txt
	$(COMPILE) --upgrade --all-extras --group dev pyproject.toml \
	  -c requirements/serve.txt -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --upgrade --group pyproject.toml:docs -o requirements/docs.txt
	$(COMPILE) --upgrade --group pyproject.toml:deploy -o requirements/deploy.txt
	$(COMPILE) --upgrade --group pyproject.toml:browser -o requirements/browser.txt
	$(MAKE) lock-lowest

# The oldest releases that pyproject.toml admits, with today's tools for the tests.
lock-lowest: .venv/dev.stamp
	$(BIN)/uv pip compile --quiet --universal --resolution lowest-direct --no-header --no-annotate \
	  --all-extras pyproject.toml -o .venv/lowest.in
	$(COMPILE) --all-extras --group dev pyproject.toml requirements/build.in -c .venv/lowest.in -o requirements/lowest.txt

clean:  ## remove the environment and every cache
	rm -rf .venv .venv-browser .venv-deploy .venv-docs .venv-lowest build dist .cache .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# ---------------------------------------------------------------------------- setting up

# The locks are complete. pip resolves nothing, so a release that came out since changes nothing.
PIP = $(@D)/bin/python -m pip --quiet --disable-pip-version-check
HELP_INSTALL := "The install failed; the lines above say why. It needs the network once (HTTPS_PROXY names a proxy) and \
1 GB of disk. Run make again; if that fails the same way, run: make clean"

# Installs what it is given (1), after saying what that is for (2).
define install
@echo "  $(2) ..."
@$(PIP) install --no-deps $(1) || { echo $(HELP_INSTALL) >&2; exit 1; }
endef

# `pip --quiet check` says nothing, not even what is missing.
define check
@found=$$($(@D)/bin/python -m pip check) || { echo "$$found" >&2; exit 1; }
endef

# Without it a failed or interrupted step would count as done.
.DELETE_ON_ERROR:

.venv/pyvenv.cfg .venv-browser/pyvenv.cfg .venv-deploy/pyvenv.cfg .venv-docs/pyvenv.cfg .venv-lowest/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. cx-maturity-bot needs Python 3.11 or newer: \
	make chat PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
	  "cx-maturity-bot needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name another: make chat PYTHON=python3.12" % v[:2])'
	@echo "Setting up $(@D) (once):"
	@$(PYTHON) -m venv $(@D) || { echo "Python could not make an environment, see above. On Debian and Ubuntu: \
	apt-get install python3-venv" >&2; rm -rf $(@D); exit 1; }

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/pyvenv.cfg
	$(call install,--require-hashes -r requirements/run.txt,the core)
	$(call install,--no-build-isolation -e .,the command cxbot)
	$(check)
	@touch $@

.venv/serve.stamp: requirements/serve.txt .venv/run.stamp
	$(call install,--require-hashes -r requirements/serve.txt,the channels and PostgreSQL and drawing)
	$(check)
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	$(call install,--require-hashes -r requirements/dev.txt,the channels and the tools for tests)
	$(check)
	@touch $@

.venv-lowest/dev.stamp: requirements/lowest.txt pyproject.toml | .venv-lowest/pyvenv.cfg
	$(call install,--require-hashes -r requirements/lowest.txt,the oldest releases and the tools for tests)
	$(call install,--no-build-isolation -e .,the command cxbot)
	$(check)
	@touch $@

.venv-docs/docs.stamp: requirements/docs.txt | .venv-docs/pyvenv.cfg
	$(call install,--require-hashes -r requirements/docs.txt,the builder of the site)
	@touch $@

.venv-deploy/deploy.stamp: requirements/deploy.txt | .venv-deploy/pyvenv.cfg
	$(call install,--require-hashes -r requirements/deploy.txt,the checkers of the deployment files)
	@touch $@

.venv-browser/browser.stamp: requirements/browser.txt $(wildcard tests/acceptance/browser/reader/*.json) | .venv-browser/pyvenv.cfg
	$(call install,--require-hashes -r requirements/browser.txt,the driver of a browser)
	@cp tests/acceptance/browser/reader/*.json $(@D)
	@if command -v npm >/dev/null; then npm ci --prefix $(@D) --silent --ignore-scripts --no-audit --no-fund; \
	  else echo "  npm is not installed, so no screen reader will read the pages" >&2; fi
	@touch $@
