# make chat              the page; ARGS="--port 8000 --language en" goes to app.py
# make test              the tests; ARGS="-k dates" goes to pytest
# make index             build the index of seeds/, or what has changed of it
# make evaluate          ask tests/questions.jsonl and print the measures
# make benchmark         what asking and rebuilding cost, by the number of passages and documents, and whether builds that are killed do harm
# Each installs what is missing first, into VENV (.venv), with PYTHON (python3). On Windows see README.md.

PYTHON ?= python3
VENV ?= .venv
python = $(VENV)/bin/python
pip = $(python) -m pip --disable-pip-version-check
pins := $(shell cat constraints.txt pyproject.toml | cksum | tr ' ' -)

.PHONY: help chat test index evaluate benchmark
help:
	@sed -n 's/^# //p; /^$$/q' Makefile

chat: $(VENV)/.app-$(pins)
	@$(python) app.py $(ARGS)
test: $(VENV)/.test-$(pins)
	@$(python) -m pytest $(ARGS)
index: $(VENV)/.app-$(pins)
	@$(python) -m rag build $(ARGS)
evaluate: $(VENV)/.app-$(pins)
	@$(python) -m rag build >/dev/null && $(python) -m rag evaluate tests/questions.jsonl $(ARGS)
benchmark: $(VENV)/.test-$(pins)
	@$(python) tests/benchmark/growth.py $(ARGS)
	@$(python) tests/benchmark/rebuild.py $(ARGS)
	@$(python) tests/benchmark/kill.py

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
