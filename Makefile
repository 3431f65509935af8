# Everything one does with a clone. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
PEERS := .venv-peers
RELEASE := .venv-release
BIN := $(VENV)/bin
PIP_INSTALL := -m pip install --quiet --quiet --disable-pip-version-check --require-hashes
# Stamps: an environment is made anew only when what it is made from has changed.
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
PEERS_STAMP := $(PEERS)/.installed
OIDC := tests/live/peers/oidc
OIDC_STAMP := $(OIDC)/node_modules/.installed
RELEASE_STAMP := $(RELEASE)/.installed
COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
PYTEST := $(BIN)/python -m pytest
# In CI two workers share the tests; those that start servers, kill processes or look at the clock have the machine alone.
ALONE := tests/live tests/crash tests/sdk/test_isolated.py tests/sdk/test_process.py tests/ui/test_terminal.py tests/ui/test_paste.py

.DEFAULT_GOAL := help
.PHONY: contract help demo test check lint types layers crash endings sessions soak faults release-check bench snap shots live peers lock new-connector new-pane clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN_STAMP) ## open the cockpit of a made-up school
	@$(BIN)/itday demo

test: $(DEV_STAMP) ## run the tests; those that need a real server skip where it is missing
ifdef CI
	status=0; $(PYTEST) -n 2 --dist loadfile $(addprefix --ignore=,$(ALONE)) || status=$$?; \
	$(PYTEST) $(ALONE) || status=$$?; exit $$status
else
	$(PYTEST)
endif

check: lint types layers test ## all that CI runs: style, types, layers, every test

lint: $(DEV_STAMP) ## style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(DEV_STAMP) ## mypy, strict
	$(BIN)/mypy

layers: $(DEV_STAMP) ## who may import whom
	$(BIN)/lint-imports

contract: $(DEV_STAMP) ## hold what the cloud connectors can send to their vendors' contracts
	$(BIN)/python -m tests.contract

crash: $(DEV_STAMP) ## kill itday CYCLES times (100) and look for what was lost
	$(BIN)/python -m tests.crash $(or $(CYCLES),100) $(SEED)

endings: $(DEV_STAMP) ## end the cockpit in nine ways, TIMES (12) each: the terminal must be as it was
	ITDAY_ENDINGS=$(or $(TIMES),12) $(PYTEST) tests/ui/test_terminal.py

sessions: $(DEV_STAMP) ## press random keys in TIMES (1,000) cockpits: none may write the clipboard
	ITDAY_SESSIONS=$(or $(TIMES),1000) $(PYTEST) tests/hostile/test_screens.py -k copy_key

soak: $(DEV_STAMP) ## run PROGRAMS random programs (20,000) against the outbox
	$(BIN)/python -m tests.soak $(or $(PROGRAMS),20000) $(SEED)

faults: $(DEV_STAMP) ## play 24 faults against every network connector and print the matrix
	$(BIN)/python -m tests.faults $(NAME)

release-check: $(RELEASE_STAMP) ## build, list and audit what would be released
	$(RELEASE)/bin/python tools/release.py

bench: $(DEV_STAMP) ## measure, and compare with the limits
	$(BIN)/python -m tests.bench

snap: $(DEV_STAMP) ## accept how the screens look now
	$(PYTEST) tests/ui --snapshot-update

shots: $(DEV_STAMP) ## draw the pictures of the documentation; sessions are recorded in tmux
	$(BIN)/python tools/shots.py
	for script in tools/casts/*.txt; do $(BIN)/python tools/cast.py $$script docs/images || exit 1; done
	$(BIN)/python -m tools.morning

live: $(DEV_STAMP) peers ## only the tests against real servers; a missing server fails
	ITDAY_LIVE=require $(PYTEST) tests/live

peers: $(PEERS_STAMP) $(OIDC_STAMP) ## install the servers that come from Python packages and from npm, apart

lock: ## pin every package again, with hashes; UPGRADE=1 takes newer ones
	@$(call new-venv,.venv-lock)
	.venv-lock/bin/python -m pip install --quiet --quiet --disable-pip-version-check uv
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --group build -c requirements/run.txt -o requirements/build.txt
	$(COMPILE) pyproject.toml --all-extras --group dev -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt
	$(COMPILE) --group peers -o requirements/peers.txt
	$(COMPILE) --group release -o requirements/release.txt

new-connector: $(DEV_STAMP) ## write NAME's connector, its failing test and its page
	@$(BIN)/python tools/scaffold.py connector "$(NAME)"

new-pane: $(DEV_STAMP) ## write NAME's pane, its failing test and its page
	@$(BIN)/python tools/scaffold.py pane "$(NAME)"

clean: ## remove environments and what tools left behind
	rm -rf $(VENV) $(PEERS) $(RELEASE) $(OIDC)/node_modules .venv-lock .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian keeps the part that makes environments in a package of its own.
define new-venv
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "$(PYTHON) cannot make an environment: apt-get install python3-venv" >&2; exit 1; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "$(PYTHON) is older than 3.11: make $@ PYTHON=python3.11" >&2; exit 1; }; \
	test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
endef

$(RUN_STAMP): requirements/run.txt requirements/build.txt pyproject.toml
	@$(call new-venv,$(VENV))
	@echo "installing itday into $(VENV) ..."
	@$(BIN)/python $(PIP_INSTALL) -r requirements/run.txt -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements/dev.txt
	@echo "installing what the checks need into $(VENV) ..."
	@$(BIN)/python $(PIP_INSTALL) -r requirements/dev.txt
	@touch $@

$(PEERS_STAMP): requirements/peers.txt
	@$(call new-venv,$(PEERS))
	@echo "installing test servers into $(PEERS) ..."
	@$(PEERS)/bin/python $(PIP_INSTALL) -r requirements/peers.txt
	@touch $@

# Without npm the tests that need it are skipped, or fail where nothing may be missing.
$(OIDC_STAMP): $(OIDC)/package-lock.json
	@if command -v npm >/dev/null; then \
		echo "installing oidc-provider into $(OIDC) ..." && (cd $(OIDC) && npm ci --silent) && touch $@; \
	else echo "no npm: tests that sign in at a real server will be skipped"; fi

$(RELEASE_STAMP): requirements/release.txt
	@$(call new-venv,$(RELEASE))
	@echo "installing what a release needs ..."
	@$(RELEASE)/bin/python $(PIP_INSTALL) -r requirements/release.txt
	@touch $@
