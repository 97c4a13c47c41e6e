# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

# Both cores, or as many as there are.
JOBS := $(shell nproc 2>/dev/null || echo 2)

.PHONY: demo test scenarios coverage quick check format lint types layers trace diagrams house wheel pythons long bench clean

demo: $(STAMP)
	$(BIN)/callout demo

test: $(STAMP)
	$(BIN)/pytest -q -n auto
	$(MAKE) scenarios

# The procedures themselves, without the engine's own tests.
scenarios: $(STAMP)
	$(BIN)/callout test tests/scenarios --coverage --fail-under 100 --jobs $(JOBS)

# The same, and which lines and branches no test runs; it takes twice as long.
coverage: $(STAMP)
	$(BIN)/pytest -q -n auto --cov --cov-report=term-missing:skip-covered

quick: $(STAMP)
	$(BIN)/pytest -q -n auto -m "not slow and not db and not conformance"

check: format lint types layers trace test wheel

format: $(STAMP)
	$(BIN)/ruff format --check

lint: $(STAMP)
	$(BIN)/ruff check

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/pyright

layers: $(STAMP)
	$(BIN)/lint-imports

trace: $(STAMP)
	$(BIN)/callout check processes rules --clauses docs/sop/clauses
	$(BIN)/callout trace

# The pictures in docs, from the processes as they are.
diagrams: $(STAMP)
	$(BIN)/callout diagram --all --out docs/sop/diagrams
	GOLDEN=write $(BIN)/pytest -q tests/diagram/test_readme_picture.py

# The rooms in docs/house.md and the layers in README.md, from the code as it is.
house: $(STAMP)
	$(BIN)/python docs/house.py

wheel: $(STAMP)
	tests/wheel.sh

# Quick tests on further versions of Python, as far as they can be had here: all, or VERSIONS.
pythons: $(STAMP)
	tests/pythons.sh $(VERSIONS)

# What takes too long for every change: every version of Python, two months of 2,000 tickets, and whether chance alone makes
# them what they are.
long: $(STAMP) pythons
	tests/long.sh

bench: $(STAMP)
	$(BIN)/python benchmarks/step.py
	$(BIN)/python benchmarks/statechart.py

clean:
	rm -rf .venv dist build

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable . --group dev
	touch $(STAMP)
