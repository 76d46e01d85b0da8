# make run     install, load the shipped tables, print three answers, serve
# make test    install what tests need, and run them
# make check   style, types, and the direction of imports
# make score   recall and precision of the extraction, on gold facts beside the project
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SHARED ?= ../shared
LOCK = --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.PHONY: run install test check test-engines test-clients bench bench-quick screens score lock wheel clean

run: install
	@$(BIN)/remit start

install: $(VENV)/installed
	@$(BIN)/python -m visualisations.vendor

$(VENV)/installed: requirements.lock pyproject.toml
	@echo "installing into $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "remit needs Python 3.11 or newer; name one with PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@command -v npm >/dev/null 2>&1 || $(PIP) install --require-hashes -r requirements-node.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/tested: $(VENV)/installed requirements-dev.lock
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# Chromium comes from Debian; where it cannot be installed, tests in a browser are skipped and say so.
test: install $(VENV)/tested
	@command -v chromium >/dev/null 2>&1 || .ci/chromium
	$(BIN)/python -m pytest -n auto --dist loadfile

check: install $(VENV)/tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Virtuoso comes from Debian; where it cannot be installed, its tests are skipped and say so. Oxigraph is in `make test`.
test-engines: install $(VENV)/tested
	@command -v virtuoso-t >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin || true
	$(BIN)/python -m pytest -m engines

# R comes from Debian and Comunica from npm: too heavy for every run of the tests.
test-clients: install $(VENV)/tested
	@command -v Rscript >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends r-base-core r-cran-jsonlite r-cran-httr
	@mkdir -p build/clients
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --silent --no-audit --no-fund --no-save --prefix build/clients @comunica/query-sparql@4.5.0
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -m clients

# Graphs of 100 thousand, one million and ten million quads: more than an hour.
bench: install $(VENV)/tested
	$(BIN)/python -m benchmarks.report --quads 100000 1000000 10000000 --out build/report.md

# 100 thousand quads, held against the ratios of before; fails where one has become worse.
bench-quick: install $(VENV)/tested
	$(BIN)/python -m benchmarks.report --against benchmarks/baseline.json --out build/report.md

# Of the home in .remit (`make run`), into build/screens.
screens: install $(VENV)/tested
	$(BIN)/python -m benchmarks.screens

score: install $(VENV)/tested
	@$(BIN)/python -m benchmarks.reading --shared $(SHARED)

wheel: install
	$(BIN)/python -m hatchling build -t wheel -d build

# Needs uv: pip install uv
lock:
	uv pip compile $(LOCK) --extra build pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile $(LOCK) --extra node -c requirements.lock pyproject.toml -o requirements-node.lock

clean:
	rm -rf $(VENV) build visualisations/node_modules visualisations/static/vendor
