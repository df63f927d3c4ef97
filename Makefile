# Two commands matter: `make run` and `make test`. Paths are relative: make cannot quote $(CURDIR) with spaces.
.PHONY: run services test lint format lock clean
.DEFAULT_GOAL := run

PYTHON_BIN = .venv/bin/python

run:
	@sh scripts/setup.sh run && exec .venv/bin/qiwan up

services:
	@sh scripts/setup.sh run && exec .venv/bin/qiwan services

test:
	@sh scripts/setup.sh test
	@sh scripts/system-packages.sh test
	@exec $(PYTHON_BIN) -m pytest -n 2 --dist worksteal $(ARGS)

lint:
	@sh scripts/setup.sh test
	$(PYTHON_BIN) -m ruff format --check .
	$(PYTHON_BIN) -m ruff check .
	$(PYTHON_BIN) -m mypy intake/rules
	$(PYTHON_BIN) -c 'import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())'

format:
	@sh scripts/setup.sh test
	$(PYTHON_BIN) -m ruff format .
	$(PYTHON_BIN) -m ruff check --fix .

# Needs `uv` on the path. Both locks serve every platform from Python 3.11 on.
COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml
lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
