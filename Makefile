# aurora_flyway: the front door. `make help` lists what there is.
#
# The extension is built by PGXS (MODULE_big below); the CLI has objects of its own, in build/ (cli/build.mk).

PG_CONFIG ?= pg_config
PG_MAJOR := $(shell $(PG_CONFIG) --version 2>/dev/null | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p')
AF_VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" aurora_flyway.control)
QUERIES := $(sort $(wildcard core/queries/*.sql))
# cli/ needs the lexer of PostgreSQL 15 or newer, which knows BEGIN ATOMIC
CLI_CAN_BE_BUILT := $(shell test "$(PG_MAJOR)" -ge 15 2>/dev/null && echo yes)

.DEFAULT_GOAL := all
export LC_ALL := C
export PG_CONFIG

EXTENSION = aurora_flyway
MODULE_big = aurora_flyway
CORE_SOURCES := $(sort $(wildcard core/*.c core/*/*.c))
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/*.c)) $(CORE_SOURCES)) build/queries_table.o
DATA = $(sort $(wildcard extension/*--*.sql))
SHLIB_EXPORTS = extension/exports.txt
PG_CPPFLAGS = -I.
PG_CFLAGS = -std=gnu11 -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers $(EXTRA_CFLAGS)
EXTRA_CLEAN = build
# the first one shows what sql/ makes
REGRESS := sample $(filter-out sample,$(patsubst tests/regress/%.sql,%,$(sort $(wildcard tests/regress/*.sql))))
REGRESS_OPTS = --inputdir=build/regress --outputdir=build/regress --encoding=UTF8 --no-locale
REGRESS_PREP = regress-files
# bitcode serves to inline functions into expressions; nobody would notice it with ours
override with_llvm = no

ifneq ($(PG_MAJOR),)
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
else
all install clean:
	@echo "no pg_config found: PG_CONFIG=/path/to/pg_config names one; 'scripts/install-packages.sh' installs all that is needed" >&2
	@exit 2
endif

include cli/build.mk
include tests/tests.mk

.PHONY: extension cli demo bench help

extension: all-lib  ## the extension alone; needs nothing but the server's headers

ifeq ($(CLI_CAN_BE_BUILT),yes)
all: cli
install: install-cli
else
all: cli-not-here
.PHONY: cli-not-here
cli-not-here:
	@echo "PostgreSQL $(PG_MAJOR): only the extension is built; the CLI needs the headers of 15 or newer"
endif

build/queries_table.c: scripts/embed-queries.sh $(QUERIES)
	@mkdir -p build
	scripts/embed-queries.sh $(QUERIES) > $@.new && mv $@.new $@

$(OBJS): $(wildcard core/*.h core/*/*.h extension/*.h)

demo:  ## installs packages, builds, migrates sql/ on a throwaway PostgreSQL, prints the document
	scripts/demo.sh

bench:  ## measures against peers, in one run, as ratios; BENCH='migrate full' chooses (bench/run.sh tells)
	bench/run.sh $(BENCH)

help:  ## this list
	@echo 'make [TARGET] [PG_CONFIG=/path/to/pg_config]'
	@echo
	@printf '  %-16s %s\n' all 'the extension and the CLI (build/aurora-flyway)' install 'both, where PG_CONFIG says; DESTDIR is honoured' clean 'removes what was built'
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  %-16s %s\n", $$1, $$2}'
