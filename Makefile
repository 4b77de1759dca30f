# Everything is installed into .venv, once for each change of setup.cfg.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: serve test check conformance clean

serve: $(READY)  ## install, create the SQLite store, and serve on port 8080
	$(BIN)/lrs serve

test: $(READY)  ## the whole test suite, on SQLite and PostgreSQL
	$(BIN)/pytest -n 2 --dist loadgroup -q

check: $(READY)  ## format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

$(READY): setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf .venv build dist *.egg-info
