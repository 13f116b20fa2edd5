# Everything the portal needs done, by name. Without make: the two commands in README.md.
# The tests' thousands of portals are made in memory where the machine has a disk there of 4 GB.
VENV   := .venv
DATA   ?= $(or $(PORTAL_DATA),data)
DEMO   ?= data/demonstration
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN    := $(VENV)/bin
MEMORY := $(shell test -w /dev/shm && test "$$(df -Pk /dev/shm | awk 'NR == 2 { print $$4 }')" -gt 4000000 && echo /dev/shm)
TEST   := $(if $(MEMORY),TMPDIR=$(MEMORY) )$(BIN)/python -m pytest -q
WORKERS ?= 2

export PORTAL_SAMPLES ?= ../shared/samples

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench backup restore lock check-host test-attack test-faults test-kill test-load test-fuzz test-whole test-any-order test-journeys pictures

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.ready ## Start the portal on http://localhost:8501
	PORTAL_DATA="$(DATA)" $(BIN)/streamlit run app.py

demo: $(VENV)/.ready ## Start the portal on fictional reviews, and print the sign-ins
	PORTAL_DATA="$(DEMO)" $(BIN)/python -m casework demo
	PORTAL_DATA="$(DEMO)" $(BIN)/streamlit run app.py

test: $(VENV)/.ready-for-tests ## Run all tests, on two processors
	$(TEST) --numprocesses=$(WORKERS) --dist=loadfile

check: $(VENV)/.ready-for-tests ## Look at the code: the linter and the rules of the house
	$(BIN)/ruff check .
	$(TEST) tests/house

bench: $(VENV)/.ready-for-tests ## Measure pages, saves, imports and memory, into docs/benchmarks.md
	$(BIN)/python -m tests.bench

backup: $(VENV)/.ready ## Make a backup: make backup FILE=path
	@test -n "$(FILE)" || { echo "Say where to: make backup FILE=path"; exit 1; }
	PORTAL_DATA="$(DATA)" $(BIN)/python -m casework backup "$(FILE)"

restore: $(VENV)/.ready ## Put a backup in the data's place: make restore FILE=path
	@test -n "$(FILE)" || { echo "Say which backup: make restore FILE=path"; exit 1; }
	PORTAL_DATA="$(DATA)" $(BIN)/python -m casework restore "$(FILE)"

lock: $(VENV)/.ready-for-tests ## Pin every package with its hashes anew, from requirements*.in
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt

check-host: $(VENV)/.ready ## Does this machine keep the data to itself, on an encrypted disk?
	PORTAL_DATA="$(DATA)" $(BIN)/python -m casework check-host

test-attack: $(VENV)/.ready-for-tests ## Attack a running portal
	$(TEST) tests/security

test-faults: $(VENV)/.ready-for-tests ## Full disks, killed processes, damaged files
	$(TEST) tests/faults

test-kill: $(VENV)/.ready-for-tests ## Kill a writing process 500 times
	PORTAL_KILLS=500 $(TEST) --timeout=3600 tests/faults/test_kill.py

test-load: $(VENV)/.ready-for-tests ## Hold a panel meeting of 30 people on 50,000 entries, for ten minutes
	$(if $(MEMORY),TMPDIR=$(MEMORY) )$(BIN)/python -m tests.bench.meeting

test-fuzz: $(VENV)/.ready-for-tests ## Damage 5,000 files of each kind and import them
	PORTAL_EXAMPLES=5000 $(TEST) --timeout=7200 tests/rules/test_damaged_files.py

test-whole: $(VENV)/.ready-for-tests ## Every hostile text in every field, every paper for every role, more sequences
	PORTAL_EXAMPLES=100 $(TEST) --timeout=7200 --numprocesses=$(WORKERS) --dist=loadfile tests/rules/test_hostile_text.py tests/rules/test_every_reading.py \
		tests/rules/test_conclusion.py tests/rules/test_report_way.py tests/rules/test_genogram_layout.py

test-any-order: $(VENV)/.ready-for-tests ## Take reviews through 300 random orders of what can be done
	PORTAL_EXAMPLES=300 $(TEST) --timeout=7200 tests/rules/test_any_order.py

test-journeys: $(VENV)/.ready-for-tests ## Drive the portal in a real browser
	$(TEST) tests/journeys

pictures: $(VENV)/.ready-for-tests ## Take the README's pictures anew
	PORTAL_PICTURES=1 $(TEST) tests/journeys/test_pictures.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it in PYTHON."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is needed: on Debian, apt install python3-venv."; exit 1; }

$(VENV)/.ready: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.ready-for-tests: requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $(VENV)/.ready $@
