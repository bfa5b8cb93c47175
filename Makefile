# Wenji 文集.  `make` says what there is.
.DEFAULT_GOAL := help
.PHONY: help setup pdf epub check test lint fonts bench clean lock

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup
BOOK ?=
# One book by its path, which may hold spaces; else every folder in seeds/.
BOOKS = $(if $(BOOK),"$(BOOK)",$(patsubst %/,%,$(wildcard seeds/*/)))
OUT ?= build
EDITION ?=
LANG_TAG ?=
PUBLISH = $(BIN)/publish
OPTIONS = $(if $(EDITION),--edition $(EDITION)) $(if $(LANG_TAG),--lang $(LANG_TAG)) -o $(OUT)

help: ## what there is
	@echo 'Wenji 文集: raw Chinese articles in, a bound book and an e-book out.'
	@echo
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16
	@echo
	@echo '  BOOK=path picks one book (default: every folder in seeds/), EDITION=name one edition'
	@echo '  (EDITION=all: all of them), OUT=folder the place for the books (default: build/).'

pdf: $(SETUP) ## the print books → build/
	@$(PUBLISH) pdf $(OPTIONS) $(BOOKS)

epub: $(SETUP) ## the e-books → build/
	@$(PUBLISH) epub $(OPTIONS) $(BOOKS)

check: $(SETUP) ## read the finished books back: numbers, notes, fonts, ink, EPUBCheck
	@set -- $(OUT)/*.pdf $(OUT)/*.epub; files=; \
	for file; do if [ -f "$$file" ]; then files=1; fi; done; \
	if [ -z "$$files" ]; then echo 'no book in $(OUT)/: run make pdf, make epub first' >&2; exit 1; fi; \
	for file; do if [ -f "$$file" ]; then $(PUBLISH) check "$$file" || exit 1; fi; done

test: $(SETUP) ## the tests
	@$(BIN)/python -m pytest -q

lint: $(SETUP) ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

fonts: $(SETUP) ## fetch every face now, to work without a network later
	@$(PUBLISH) fonts

bench: $(SETUP) ## speed beside plain WeasyPrint
	@$(BIN)/python -m tests.bench.build

clean: ## remove what was built (the fonts of your account stay)
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis

lock: $(SETUP) ## pin the dependencies anew
	@$(BIN)/python -m pip install -q pip-tools
	@for f in requirements requirements-dev; do \
	  $(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o $$f.lock $$f.in; done

setup: $(SETUP) ## virtual environment and system libraries

$(SETUP): requirements-dev.lock pyproject.toml setup.sh
	@PYTHON=$(PYTHON) sh setup.sh $(VENV)
	@touch $@
