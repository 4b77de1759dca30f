# Everything is installed into .venv, again only when setup.cfg changes. PYTHON=python3.12 chooses another one.
PYTHON ?= python3
BIN := .venv/bin
BENCH ?= --write
ROOM_KB = $(shell df --output=avail /dev/shm 2>/dev/null | tail -n 1 | tr -d ' ')
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --editable

.PHONY: serve test check bench clean

serve: export CAIRN_PUBLIC_URL ?= http://localhost:8080
serve: .venv/.serves  ## install, create the SQLite store, and serve on port 8080
	$(BIN)/lrs serve

# Compiled first, because the suite starts hundreds of processes. Its databases sync at each commit: they lie in memory,
# where that has room for them.
test: export TMPDIR := $(shell [ 0$(ROOM_KB) -gt 8000000 ] && echo /dev/shm || echo /tmp)
test: .venv/.tests  ## the whole suite, on SQLite and PostgreSQL
	$(BIN)/python -m compileall -q lrs schemas plugins migrations
	$(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder --quiet

check: .venv/.tests  ## format, lint, types, and the suite
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

bench: .venv/.tests  ## measure, and write docs/performance.md; BENCH=--quick prints a short one
	$(BIN)/python -m bench $(BENCH)

.venv/.tests: extras := [dev]
.venv/.serves .venv/.tests: setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) '.$(extras)'
	touch $@

clean:
	rm -rf .venv build dist *.egg-info
