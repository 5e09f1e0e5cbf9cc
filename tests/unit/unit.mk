# Unit tests: every tests/unit/**/test_NAME.c is a cmocka program of its own, under AddressSanitizer and UBSan.
# Included by tests/tests.mk. Programs of tests/unit/cli are linked with all of the CLI but main.c, the others with core alone;
# further .c files of tests/unit (fakes) are linked where a program needs them.
#
#   make unit                                   all
#   make unit TEST=core/history/test_version    one
#
# `make coverage` calls this file again with other flags and folders.

UNIT_FLAGS ?= -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
UNIT_OBJECTS ?= build/asan
UNIT_PROGRAMS ?= build/unit

UNIT_SOURCES := $(sort $(shell find tests/unit -name 'test_*.c'))
ifneq ($(CLI_CAN_BE_BUILT),yes)
UNIT_SOURCES := $(filter-out tests/unit/cli/%,$(UNIT_SOURCES))
endif
UNIT_FAKES := $(sort $(shell find tests/unit -name '*.c' ! -name 'test_*.c'))
UNIT_ALL := $(patsubst tests/unit/%.c,%,$(UNIT_SOURCES))
UNIT_WANTED := $(if $(TEST),$(TEST),$(UNIT_ALL))

UNIT_COMPILE = $(CC) -std=c11 $(CLI_CPPFLAGS) -Itests/unit $(CLI_WARNINGS) $(UNIT_FLAGS) $(EXTRA_CFLAGS) -MMD -MP -c -o $@ $<
UNIT_CORE_OBJS := $(patsubst %.c,$(UNIT_OBJECTS)/%.o,$(CORE_SOURCES)) $(UNIT_OBJECTS)/build/queries_table.o
UNIT_CLI_OBJS := $(patsubst %.c,$(UNIT_OBJECTS)/%.o,$(filter-out cli/main.c core/%,$(CLI_SOURCES)))
UNIT_FAKE_OBJS := $(patsubst %.c,$(UNIT_OBJECTS)/%.o,$(UNIT_FAKES))

.PHONY: unit unit-programs
unit: unit-programs  ## unit tests under sanitizers; TEST=core/history/test_version runs one
	@failed=; for test in $(UNIT_WANTED); do \
		echo "== $$test"; $(UNIT_PROGRAMS)/$$test || failed="$$failed $$test"; done; \
	test -z "$$failed" || { echo "failed:$$failed" >&2; exit 1; }

unit-programs: $(addprefix $(UNIT_PROGRAMS)/,$(UNIT_WANTED))

# archives, so that a program takes only what it needs; made anew, so that objects of removed files do not stay
$(UNIT_OBJECTS)/libcore.a: $(UNIT_CORE_OBJS)
$(UNIT_OBJECTS)/libcli.a: $(UNIT_CLI_OBJS)
$(UNIT_OBJECTS)/libfakes.a: $(UNIT_FAKE_OBJS)
$(UNIT_OBJECTS)/lib%.a:
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

$(UNIT_OBJECTS)/%.o: %.c aurora_flyway.control
	@mkdir -p $(@D)
	$(UNIT_COMPILE)

$(UNIT_OBJECTS)/cli/db/lexer.o: CLI_PG_INCLUDES += $(CLI_LEXER_INCLUDES)

$(UNIT_PROGRAMS)/cli/%: $(UNIT_OBJECTS)/tests/unit/cli/%.o $(UNIT_OBJECTS)/libfakes.a $(UNIT_OBJECTS)/libcli.a $(UNIT_OBJECTS)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(UNIT_FLAGS) -o $@ $^ $(CLI_LIBS) -lcmocka

$(UNIT_PROGRAMS)/%: $(UNIT_OBJECTS)/tests/unit/%.o $(UNIT_OBJECTS)/libfakes.a $(UNIT_OBJECTS)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(UNIT_FLAGS) -o $@ $^ -lcmocka

.PRECIOUS: $(UNIT_OBJECTS)/%.o

-include $(shell find $(UNIT_OBJECTS) -name '*.d' 2>/dev/null)
