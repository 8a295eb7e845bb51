# One door: `make check` is what CI runs, too.
PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python)

.PHONY: check quick static lint format-check fmt types imports test docs made-pages site figures \
	filmed

check: static test

static: lint format-check types imports

lint:
	$(PYTHON) -m ruff check .

format-check:
	$(PYTHON) -m ruff format --check .

fmt:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

types:
	$(PYTHON) -m mypy

imports:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as run; run()" --no-logo

# All tests, with the model, browsers, displays and clusters that there are; covers 95 % of lines.
test:
	$(PYTHON) -m pytest -n 0 -m "" --cov --cov-report=term:skip-covered

quick:
	$(PYTHON) -m pytest

# Needs the group `docs` (pip install --group docs).
docs: made-pages site

made-pages:
	$(PYTHON) docs/make_cli_docs.py
	$(PYTHON) docs/make_schema_docs.py

site:
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict --quiet

figures:
	$(PYTHON) -m benchmarks.house

# make filmed FILMED=folder: verdicts on clips that a person has labelled (benchmarks/filmed).
filmed:
	$(PYTHON) -m benchmarks.filmed $(FILMED)
