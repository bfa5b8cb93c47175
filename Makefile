# Wenji 文集.  `make` says what there is.
.DEFAULT_GOAL := help
.PHONY: help setup pdf epub press check test lint fonts bench clean lock ALWAYS

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup
BOOK ?=
OUT ?= build
EDITION ?=
# The recipes read these from the environment, so that a path may hold spaces and quotes.
export PYTHON BOOK OUT EDITION
# Not by the scripts in .venv/bin: they forget their way when the checkout is moved.
PUBLISH := $(BIN)/python -m publish
# $(call books,pdf): one book, or every folder in seeds/
books = set -- -o "$$OUT"; \
	if [ -n "$$EDITION" ]; then set -- --edition "$$EDITION" "$$@"; fi; \
	if [ -n "$$BOOK" ]; then set -- "$$@" -- "$$BOOK"; else set -- "$$@" -- seeds/*/; fi; \
	$(PUBLISH) $(1) "$$@"

help: ## what there is (this)
	@echo 'Wenji 文集: raw Chinese articles in, a bound book and an e-book out.'
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1 \2/p' Makefile | \
	  while read -r target words; do printf '  make %-8s %s\n' "$$target" "$$words"; done
	@echo
	@echo '  BOOK=path      one book only (else every folder in seeds/)'
	@echo '  EDITION=name   one edition of book.toml, or all (else those marked default)'
	@echo '  OUT=folder     where the books go (else build/)'
	@echo '  PYTHON=path    the Python to set up with (3.11 or newer)'
	@echo
	@echo '  make pdf epub BOOK=mybook EDITION=all'

pdf: $(SETUP) ## the print books, in build/
	@$(call books,pdf)

epub: $(SETUP) ## the e-books, in build/
	@$(call books,epub)

press: $(SETUP) ## the files that a printer takes, in build/BOOK.press/ (付印)
	@if [ -n "$$BOOK" ]; then set -- "$$BOOK"; else set -- seeds/*/; fi; \
	for book in "$$@"; do \
	  $(PUBLISH) press -o "$$OUT" --edition "$$EDITION" -- "$$book" || exit 1; \
	done

check: $(SETUP) ## read the finished books back: numbers, notes, fonts, ink, EPUBCheck
	@set --; for file in "$$OUT"/*.pdf "$$OUT"/*.epub; do \
	  if [ -f "$$file" ]; then set -- "$$@" "$$file"; fi; done; \
	if [ $$# = 0 ]; then \
	  echo "no book in $$OUT: run make pdf or make epub first" >&2; exit 1; fi; \
	$(PUBLISH) check -- "$$@"

test: $(SETUP) ## the tests
	@$(BIN)/python -m pytest -q

lint: $(SETUP) ## ruff and mypy
	@$(BIN)/python -m ruff check . && $(BIN)/python -m ruff format --check . && $(BIN)/python -m mypy

fonts: $(SETUP) ## fetch every font now, to work without a network later
	@$(PUBLISH) fonts

bench: $(SETUP) ## speed beside plain WeasyPrint
	@$(BIN)/python -m tests.bench.build

clean: ## remove build/ and caches (.venv and the fonts of your account stay)
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis

lock: $(SETUP) ## pin the dependencies anew
	@$(BIN)/python -m pip install -q pip-tools
	@for f in requirements requirements-dev; do \
	  $(BIN)/python -m piptools compile -q --generate-hashes --allow-unsafe --strip-extras --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o $$f.lock $$f.in || exit 1; \
	done

setup: $(SETUP) ## virtual environment and system libraries (the others do it when needed)

# Again when the pins change, and when the environment's Python is gone.
$(SETUP): requirements-dev.lock pyproject.toml setup.sh $(if $(shell test -x $(BIN)/python && echo ok),,ALWAYS)
	@sh setup.sh $(VENV)
	@touch $@

ALWAYS:
