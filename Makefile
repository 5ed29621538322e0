# Everything a newcomer needs: `make run` and `make test`. The rest is for daily work.
#
#   PYTHON=python3.12   another Python (3.11 or newer)
#   PORT=9000           first port to try for the web server
#   CHROMIUM=/path      the browser for the browser tests
#   ARGS="-k import"    what to add to pytest; ARGS="-n 0" tests in one process

PYTHON ?= python3
ARGS ?=

# A machine that forbids byte code would pay for it with every start.
unexport PYTHONDONTWRITEBYTECODE

INSTALL := $(PYTHON) config/embedded/install.py
IN := .venv/bin/python

.PHONY: help run stop status test lint bench chaos pictures messages lock clean

help:
	@echo "make run      start everything: servers, demonstration town, web; Ctrl-C stops all of it"
	@echo "make stop     stop what runs in the background or in another window"
	@echo "make status   say whether it runs, and where"
	@echo "make test     everything that continuous integration checks"
	@echo "make lint     only the style of the source"
	@echo "make bench    measure, and write benchmarks/README.md"
	@echo "make chaos    kill what runs, 54 times and more, and write the ledger there too"
	@echo "make pictures take the pictures of docs/first-hour.md from what make run started"
	@echo "make messages bring the catalogues of locale/ up to date with the source"
	@echo "make lock     pin the packages named in pyproject.toml anew (needs uv)"
	@echo "make clean    remove the environment and caches; the data in .run stay"

run:
	@$(INSTALL) run
	@$(IN) -m config.embedded up

stop status:
	@test -x $(IN) || { echo "Concord is not installed here, so it is not running."; exit 0; }; \
	$(IN) -m config.embedded $@ || test $@ = status

# One process more than there are processors, as tests wait for databases and browsers; at most five. What a file sets
# up once for all its tests stays in one of them (tests/sharing.py).
PARALLEL := -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --maxprocesses 5

# Style first, as it is quick; the tests run in any case, and their summary comes last.
test:
	@$(INSTALL) dev
	@CHROMIUM=$$($(INSTALL) browser) || exit 1; export CHROMIUM; \
	$(IN) -m ruff check --quiet . || { style=1; echo "The style check found something; the tests run all the same."; }; \
	$(IN) -m pytest $(PARALLEL) $(ARGS); tests=$$?; \
	exit $${style:-$$tests}

lint:
	@$(INSTALL) dev
	@$(IN) -m ruff check .

bench:
	@$(INSTALL) dev
	@$(IN) -m benchmarks $(ARGS)

chaos:
	@$(INSTALL) dev
	@$(IN) -m benchmarks.chaos $(ARGS)

pictures:
	@$(INSTALL) dev
	@CHROMIUM=$$($(INSTALL) browser) || exit 1; export CHROMIUM; \
	$(IN) -m docs.pictures.make $(ARGS)

messages:
	@$(INSTALL) run
	@$(IN) -m config.catalogs

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --extra embedded
lock:
	@command -v uv >/dev/null || { echo "The program uv is needed to pin packages: pip install uv" >&2; exit 1; }
	@$(LOCK) pyproject.toml --output-file requirements/run.txt
	@$(LOCK) --extra dev pyproject.toml --output-file requirements/dev.txt

clean:
	@test -L .venv || rm -rf .venv
	@rm -rf .pytest_cache .ruff_cache build
	@find . -name __pycache__ -type d -not -path './.venv/*' -not -path './.run/*' -prune -exec rm -rf {} +
