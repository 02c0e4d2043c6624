# SPDX-License-Identifier: Apache-2.0
# A thin door to CMake, Verilator and Yosys: each target does one thing, and its work is in the script or preset that
# it names, so either door leads to the same room. Everything that is built stands below build/.
#
#   SIZE=32       one more array size for `make run` and `make view`, also as ROWSxCOLS; the program then runs on it
#   JOB=NAME      what `make view` shows: tiles, bubbles, ragged, digits, or a FILE.json (docs/view.md)
#   DEVICE=board-sim   what runs it: rtl, board-sim (the Verilated board), uart:/dev/ttyUSB0 (docs/board.md)
#   NETWORK=DIR   what `make run` and `make systemc` run
#   ARGS="..."    more options for the program that the target starts (run, systemc: their --help; sim, quick: ctest)
#   TEST=REGEX    sim, quick: run only these tests, without lint; waves: the test to look into
#   SEED=NUMBER   sim, quick, waves: the seed of random tests; mutate: of the draw
#   MODULE=NAME   mutate: only this one; COUNT=NUMBER mutants a module
#   TARGET=NAME   synth: the folder of constraints/ to synthesise for
#   PRESET=gcc    what `make sim` builds: sim, gcc, sanitize (CMakePresets.json)
NETWORK ?= sim/networks/digits
PRESET  ?= sim
INSTALL := @sim/setup/install.sh
ifeq ($(filter $(PRESET),sim gcc sanitize),)
$(error PRESET is "$(PRESET)", not sim, gcc or sanitize)
endif
ifdef SEED
export SYSTOLE_SEED := $(SEED)
endif

.DEFAULT_GOAL := help
BOARD  ?= icebreaker
.PHONY: help run sim quick prove prove-mutants systemc systemc-bench lint format cov mutate waves view view-test bench performance board synth synth-report package clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile
	@awk '/^#   [A-Z]/{print " " substr($$0, 4)}' Makefile

run:  ## install what is missing, build, run a real quantised network on the RTL
	$(INSTALL) run
	@sim/setup/build.sh run $(if $(SIZE),-DSYSTOLE_ADD_SIZE='$(SIZE)')
	@build/run/sim/cli/systole run $(NETWORK) $(if $(SIZE),--size '$(SIZE)') $(if $(DEVICE),--device '$(DEVICE)') $(ARGS)

sim:  ## the whole regression, what CI runs: lint, then every test with all contracts checked
	$(INSTALL) run sim systemc python $(PRESET) $(if $(CI),waves view)
	$(if $(TEST),,@sim/lint/lint.sh)
	@sim/setup/build.sh $(PRESET)
	@sim/setup/test.sh $(PRESET) $(if $(TEST),-R '$(TEST)') $(ARGS)

quick:  ## the tests that are not labelled slow, under 3 minutes
	$(INSTALL) run sim systemc
	@sim/setup/build.sh sim --target systole_quick_tests
	@sim/setup/test.sh quick $(if $(TEST),-R '$(TEST)') $(ARGS)

systemc:  ## the unit in SystemC: RTL against loosely-timed model, both behind a TLM-2.0 target, their speed, an FST
	$(INSTALL) run systemc
	@sim/setup/build.sh systemc
	@build/systemc/tb/systemc/systole_systemc $(NETWORK) --waves build/systemc/mxu.fst $(ARGS)

systemc-bench:  ## how fast the unit is in SystemC, into the table of docs/systemc.md
	$(INSTALL) run systemc
	@sim/setup/build.sh systemc
	@build/systemc/tb/systemc/systole_systemc $(NETWORK) --jobs 1 --rounds 11 --json build/systemc/speed.json \
	  --commit "$$(git describe --always --dirty 2> /dev/null)"
	@tb/systemc/speed_table.py build/systemc/speed.json docs/systemc.md

prove:  ## every proof of tb/formal, covers first; ARGS="fifo_3 pe_m0": only these
	$(INSTALL) sim python
	@tb/formal/prove.py $(ARGS)

prove-mutants:  ## breaks the RTL, bug by bug: each must be seen by its proof
	$(INSTALL) sim python
	@tb/formal/prove.py --mutants $(ARGS)

lint:  ## every source, every module alone in two front ends; warnings are errors
	$(INSTALL) run sim python
	@sim/lint/lint.sh

format:  ## clang-format the C++ in place
	$(INSTALL) sim
	@sim/lint/format.sh

cov:  ## line and toggle coverage of the RTL over the regression, build/cov/html; fails where a gap has no reason
	$(INSTALL) run sim python cov
	@sim/cov/cov.sh

mutate:  ## break the RTL in 1,000 ways and list what no test notices; can be stopped and goes on; docs/mutation.md
	$(INSTALL) run sim python
	@sim/mutate/mutate.py $(if $(MODULE),--module '$(MODULE)') $(if $(COUNT),--count '$(COUNT)') $(if $(SEED),--seed '$(SEED)')

waves:  ## one test with its waves in GTKWave; without TEST a small job that shows the cycle law
	$(INSTALL) run sim systemc waves
	@sim/waves/waves.sh '$(TEST)'

view:  ## a job on the array, cycle by cycle, as one HTML page for any browser; SIZE, JOB, ARGS: docs/view.md
	$(INSTALL) run waves
	@sim/view/view.sh $(if $(SIZE),--size '$(SIZE)') $(if $(JOB),--job '$(subst ','\'',$(JOB))') $(ARGS)

view-test:  ## that page in headless Chromium, against the waves and the matrices; `make sim` runs it where Chromium is
	$(INSTALL) run waves view
	@sim/view/test_browser.py

bench:  ## exact cycles, simulation speed, build cost: tables, and build/bench/bench.json; judges nothing
	$(INSTALL) run
	@sim/setup/build.sh bench
	@tb/bench/bench.sh $(ARGS)

performance: bench  ## docs/performance.md and its plots, from what bench measured
	$(INSTALL) bench
	@tb/bench/performance.py build/bench/bench.json docs

board:  ## netlist of an iCE40UP5K board, compared with the RTL, and its bitstream; BOARD=upduino: docs/board.md
	$(INSTALL) run sim python
	@constraints/synth.py ice40-up5k --design board --size '$(BOARD)'

synth:  ## netlists of TARGET, compared with the RTL, and where the tools are open a bitstream; without TARGET a list
	$(INSTALL) run sim python
	@constraints/synth.py $(if $(TARGET),'$(TARGET)' $(ARGS),--help)

synth-report:  ## every target, design and size (hours; what is up to date stays), then the table in docs/synthesis.md
	$(INSTALL) run sim python
	@for target in $(notdir $(patsubst %/target.toml,%,$(wildcard constraints/*/target.toml))); do \
	  constraints/synth.py $$target --keep $(ARGS) || failed=1; done; constraints/check.py && [ -z "$$failed" ]
	@constraints/report.py

package:  ## the unit to take home: RTL, file lists, FuseSoC core, constraints, netlists, report, build/package/*.zip
	$(INSTALL) run sim python
	@constraints/check.py
	@constraints/package.py

clean:  ## delete build/; what was installed and the compiler cache stay
	@rm -rf build
