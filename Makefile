# Shortcuts; packaging/bootstrap.py does the work and also runs where there is no make.
PYTHON ?= python3

.PHONY: run test check venv

run:    ## open the window (make run CLIP=path, or the sample)
	$(PYTHON) packaging/bootstrap.py run $(if $(CLIP),"$(CLIP)")

test:   ## every check and every test, offscreen
	$(PYTHON) packaging/bootstrap.py test

check:  ## the checks and the fast tests
	$(PYTHON) packaging/bootstrap.py check

venv:   ## only set up .venv
	$(PYTHON) packaging/bootstrap.py venv
