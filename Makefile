# Everything a contributor runs. Each target sets up what it needs; nothing needs root.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test check campaign bench pictures clean help

help:           ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mentor-tui needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/python -m compileall -q mentor_tui
	@touch $@

demo: $(READY)  ## open the app on the demo world
	$(BIN)/mentor demo

test: $(READY) check  ## everything that must hold before a commit
	$(BIN)/python -m pytest -n 3 --dist worksteal

campaign: $(READY) ## every fault, many times, and a table of it (ten minutes); WITH="--seed 1234" plays one schedule again
	$(BIN)/python -m tests.campaign $(WITH)

check: $(READY) ## types, style, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## start, keys, memory at 100,000 questions; push and pull against COPY; the load of 10,000 mentors; WITH="store" runs one part
	$(BIN)/python -m bench $(WITH)

pictures: $(READY) ## regenerate screenshots/ from the demo world
	$(BIN)/python -m screenshots

clean:          ## forget the environment
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist *.egg-info
