# Hostile input: every tests/fuzz/fuzz_NAME.c is a libFuzzer target (LLVMFuzzerTestOneInput), built by clang with AddressSanitizer
# and UBSan, started from the committed corpus tests/fuzz/corpus/NAME/. What it finds new stays in build/fuzz/corpus/NAME/; an input
# that breaks it is left as build/fuzz/NAME-crash-…: add it to the corpus with the fix.
#
#   make fuzz                                   all, ten seconds each
#   make fuzz FUZZ=checksum FUZZ_SECONDS=600    one, long

FUZZ_CC ?= clang
FUZZ_SECONDS ?= 10
FUZZ_FLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))
# those that look into the CLI are linked with it
FUZZ_CLI := $(foreach file,$(FUZZ_SOURCES),$(if $(shell grep -l '"cli/' $(file)),$(file)))
ifneq ($(CLI_CAN_BE_BUILT),yes)
FUZZ_SOURCES := $(filter-out $(FUZZ_CLI),$(FUZZ_SOURCES))
FUZZ_CLI :=
endif
FUZZ_ALL := $(patsubst tests/fuzz/fuzz_%.c,%,$(FUZZ_SOURCES))
FUZZ_WANTED := $(if $(FUZZ),$(FUZZ),$(FUZZ_ALL))
FUZZ_CORE_OBJS := $(patsubst %.c,build/fuzz/obj/%.o,$(CORE_SOURCES)) build/fuzz/obj/build/queries_table.o
FUZZ_CLI_OBJS := $(patsubst %.c,build/fuzz/obj/%.o,$(filter-out cli/main.c core/%,$(CLI_SOURCES)))

.PHONY: fuzz fuzz-programs
fuzz: fuzz-programs  ## libFuzzer targets, ten seconds each; FUZZ=checksum FUZZ_SECONDS=600 runs one for long
	@failed=; for name in $(FUZZ_WANTED); do \
		echo "== $$name"; tests/fuzz/run $$name $(FUZZ_SECONDS) || failed="$$failed $$name"; done; \
	test -z "$$failed" || { echo "failed:$$failed" >&2; exit 1; }

fuzz-programs: $(addprefix build/fuzz/fuzz_,$(FUZZ_WANTED))

build/fuzz/obj/libcore.a: $(FUZZ_CORE_OBJS)
build/fuzz/obj/libcli.a: $(FUZZ_CLI_OBJS)
build/fuzz/obj/lib%.a:
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

build/fuzz/obj/cli/db/lexer.o: CLI_PG_INCLUDES += $(CLI_LEXER_INCLUDES)

# libFuzzer declares its entry point nowhere
build/fuzz/obj/tests/fuzz/%.o: CLI_WARNINGS += -Wno-missing-prototypes

build/fuzz/obj/%.o: %.c aurora_flyway.control
	@mkdir -p $(@D)
	$(FUZZ_CC) -std=c11 $(CLI_CPPFLAGS) $(CLI_WARNINGS) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link $(EXTRA_CFLAGS) -MMD -MP -c -o $@ $<

$(patsubst tests/fuzz/%.c,build/fuzz/%,$(FUZZ_CLI)): build/fuzz/%: build/fuzz/obj/tests/fuzz/%.o build/fuzz/obj/libcli.a build/fuzz/obj/libcore.a
	$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(CLI_LIBS)

build/fuzz/fuzz_%: build/fuzz/obj/tests/fuzz/fuzz_%.o build/fuzz/obj/libcore.a
	$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^

-include $(shell find build/fuzz/obj -name '*.d' 2>/dev/null)
