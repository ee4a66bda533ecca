# make chat              the page; ARGS="--port 8000 --language en" goes to app.py
# make test              the tests, two files at a time; ARGS="-k dates" goes to pytest instead
# make lint              ruff's rules and mypy's types (pyproject.toml says why each)
# make check             both: what continuous integration runs
# make index             build the index of seeds/, or what has changed of it
# make evaluate          ask tests/questions.jsonl and print the measures
# make benchmark         beside LangChain, Haystack, txtai and bm25s; ARGS="100000" makes so many passages (docs/benchmark.md)
# make benchmark-growth  what building and asking cost, by the number of passages
# make benchmark-rebuild what rebuilding costs, by the number of documents, and whether builds that are killed do harm
# make renew             constraints.txt anew, with the newest version of every package: run the tests before it is committed
# Each installs what is missing first, into VENV (.venv), with PYTHON (python3). On Windows see README.md.

PYTHON ?= python3
VENV ?= .venv
python = $(VENV)/bin/python
pip = $(python) -m pip --disable-pip-version-check
pins := $(shell cat constraints.txt pyproject.toml | cksum | tr ' ' -)
peers := $(shell cksum < tests/benchmark/requirements.txt | tr ' ' -)

.PHONY: help chat test lint check index evaluate benchmark benchmark-growth benchmark-rebuild renew
help:
	@sed -n 's/^# //p; /^$$/q' Makefile

chat: $(VENV)/.app-$(pins)
	@$(python) app.py $(ARGS)
test: $(VENV)/.test-$(pins)
	@$(python) -m pytest $(or $(ARGS),-n 2 --dist loadfile --no-loadscope-reorder)
lint: $(VENV)/.test-$(pins)
	@$(python) -m ruff check
	@$(python) -m mypy
check: lint test
index: $(VENV)/.app-$(pins)
	@$(python) -m rag build $(ARGS)
evaluate: $(VENV)/.app-$(pins)
	@$(python) -m rag build >/dev/null && $(python) -m rag evaluate tests/questions.jsonl $(ARGS)
benchmark: $(VENV)-benchmark/.peers-$(pins)-$(peers)
	@$(VENV)-benchmark/bin/python tests/benchmark/peers.py $(ARGS)
benchmark-growth: $(VENV)/.test-$(pins)
	@$(python) tests/benchmark/growth.py $(ARGS)
benchmark-rebuild: $(VENV)/.test-$(pins)
	@$(python) tests/benchmark/rebuild.py $(ARGS)
	@$(python) tests/benchmark/kill.py
# torch names the exact versions of its CUDA packages itself; on emscripten nothing of this runs.
renew: $(VENV)/.app-$(pins)
	@$(pip) install -q -c constraints.txt uv
	@sed '/^[^#]/,$$d' constraints.txt > constraints.new
	@printf '%s\n' editables hatchling pip uv | $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --all-extras \
	  --fork-strategy fewest --no-annotate --no-header --upgrade pyproject.toml - > $(VENV)/renewed
	@grep -vE "^(cuda|nvidia|triton)-|^triton=|== 'emscripten'" $(VENV)/renewed >> constraints.new
	@mv constraints.new constraints.txt

# Written when an installation is complete; one that was cut short is made afresh, what it fetched coming from pip's cache.
# On Linux the registry's torch brings 3 GB of CUDA: a CPU build is looked for where pip looks, then where uv knows PyTorch keeps it.
$(VENV)/.test-$(pins): extras = [test]
$(VENV)/.app-$(pins) $(VENV)/.test-$(pins): $(python)
	@$(PYTHON) -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || { \
	  echo "Needed: Python 3.11 to 3.14 with venv (Debian: python3-venv). $(PYTHON) is not that; make $(MAKECMDGOALS) PYTHON=... names another."; exit 1; }
	@[ ! -e $(VENV)/.unfinished ] || [ ! -e $(VENV)/pyvenv.cfg ] || { echo "The last installation was cut short: once more."; rm -rf $(VENV); }
	@echo "Installing what is missing into $(VENV): the first time 300 MB to fetch and a minute or two."
	@$(python) -V >/dev/null 2>&1 || { rm -f $(VENV)/bin/python*; $(PYTHON) -m venv --without-pip $(VENV); }
	@touch $(VENV)/.unfinished
	@$(python) -m ensurepip >/dev/null
	@$(pip) install -q -c constraints.txt pip
	@torch=$$(grep ^torch== constraints.txt); $(pip) freeze | grep -q ^$$torch || $(pip) install --no-deps $$torch+cpu 2>/dev/null || \
	  [ $$(uname) != Linux ] || { $(pip) install -q -c constraints.txt uv && \
	    $(VENV)/bin/uv pip install -p $(python) --torch-backend cpu --no-deps $$torch; } || \
	  echo "No CPU build of torch was found. To avoid the CUDA build, set PIP_EXTRA_INDEX_URL to PyTorch's CPU index and start again."
	$(pip) install -c constraints.txt --build-constraint constraints.txt -e '.$(extras)'
	@rm -f $(VENV)/.app-* $(VENV)/.test-*; mv $(VENV)/.unfinished $@; touch $(VENV)/.app-$(pins)
$(python): ;

# What the benchmark measures beside the project, in an environment of its own.
$(VENV)-benchmark/.peers-$(pins)-$(peers):
	@$(MAKE) --no-print-directory VENV=$(VENV)-benchmark $(VENV)-benchmark/.app-$(pins)
	$(VENV)-benchmark/bin/python -m pip --disable-pip-version-check install -q -c constraints.txt -r tests/benchmark/requirements.txt
	@touch $@
