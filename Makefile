# Everything a person types. `make run` and `make test` set up what they need; without a change nothing is installed.

VENV := .venv
PY := $(VENV)/bin/python
# Checks look at no data of anybody, and at the settings of a deployed installation.
ELSEWHERE := VAR_DIR=$(VENV)/checks
DEPLOYED := $(ELSEWHERE) HTTPS=true SECRET_KEY=only-here-to-be-checked-and-long-enough-and-of-many-signs-0123456789
# For every Python from 3.11 on and every platform at once.
LOCK = $(PY) -m uv pip compile --universal --python-version 3.11 --no-header --no-annotate --quiet $(ARGS)
# More words for pytest: make test ARGS="tests/workouts -k reps"
ARGS ?=

.PHONY: help install run test check format lock clean
.DEFAULT_GOAL := help

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/runs ## only set up what running needs

run: $(VENV)/runs ## set up what is missing and serve on HOST:PORT (127.0.0.1:8000), with demo data
	@exec $(PY) manage.py serve --demo

test: $(VENV)/tests ## run the tests, on SQLite or on the PostgreSQL of DATABASE_URL
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)

check: $(VENV)/tests ## format, lint, templates, types, layers, migrations, deployment settings, schema
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m djlint --check --lint --quiet .
	$(PY) -m mypy
	$(PY) $(VENV)/bin/lint-imports --no-logo
	$(ELSEWHERE) $(PY) manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING
	$(ELSEWHERE) $(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null

format: $(VENV)/tests ## put code and templates into shape
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .
	-$(PY) -m djlint --reformat --quiet .

lock: $(VENV)/tests ## turn requirements*.in into exact pins; ARGS=--upgrade takes the newest that fit
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

clean: ## remove the virtual environment and caches; the data in var/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/runs: requirements.txt $(PY)
	@echo "Installing what Coaching needs; this happens once."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/tests: requirements-dev.txt $(VENV)/runs
	@echo "Installing what the tests and checks need; this happens once."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	@touch $@

# PYTHON=/path/to/python chooses one; otherwise the newest of those that will do.
$(PY):
	@for name in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
	  version=$$($$name -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
	  found="$$found $$version"; \
	  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue; \
	  recent=$$name; \
	  $$name -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  echo "Making $(VENV) with Python $$version."; \
	  $$name -m venv --clear $(VENV) && exit 0; \
	  rm -rf $(VENV); \
	done; \
	if [ -n "$$recent" ]; then \
	  echo "$$recent is here, but without venv. On Debian and Ubuntu: apt install $${recent##*/}-venv" >&2; \
	elif [ -n "$$found" ]; then \
	  echo "Coaching needs Python 3.11 or newer; here is only:$$found" >&2; \
	else \
	  echo "Coaching needs Python 3.11 or newer, with venv; none was found." >&2; \
	fi; exit 1
