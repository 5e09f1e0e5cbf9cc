# Every C file compiled by gcc and by clang with -Werror, into build/lint/COMPILER. `scripts/lint` calls warnings-gcc and
# warnings-clang. The server's and other libraries' headers are system headers here: their warnings are not ours.

LINT_CORE := $(CORE_SOURCES) build/queries_table.c
LINT_CLI := $(if $(filter yes,$(CLI_CAN_BE_BUILT)),$(filter-out core/%,$(CLI_SOURCES)) $(filter tests/unit/cli/%,$(UNIT_SOURCES)))
LINT_EXTENSION := $(sort $(wildcard extension/*.c))
LINT_TESTS := $(filter-out tests/unit/cli/%,$(UNIT_SOURCES)) $(UNIT_FAKES) $(FUZZ_SOURCES)
LINT_FLAGS = -Werror -O2 $(CLI_WARNINGS) $(CLI_HARDENING) $(EXTRA_CFLAGS) -MMD -MP -c
LINT_INCLUDES = $(subst -I/,-isystem /,$(CLI_CPPFLAGS))
LINT_SERVER = -I. -D_GNU_SOURCE -isystem $(shell $(PG_CONFIG) --includedir-server)

.PHONY: warnings-gcc warnings-clang
warnings-gcc warnings-clang: warnings-%: $(addprefix build/lint/%/,$(patsubst %.c,%.o,$(LINT_CORE) $(LINT_CLI) $(LINT_EXTENSION) $(LINT_TESTS)))

# for `scripts/lint symbols`
.PHONY: lint-core
lint-core: $(addprefix build/lint/gcc/,$(patsubst %.c,%.o,$(CORE_SOURCES)))

define LINT_RULES
build/lint/$(1)/extension/%.o: extension/%.c tests/lint/lint.mk
	@mkdir -p $$(@D)
	@$(1) -std=gnu11 $$(LINT_SERVER) $$(LINT_FLAGS) -o $$@ $$<

build/lint/$(1)/%.o: %.c tests/lint/lint.mk
	@mkdir -p $$(@D)
	@$(1) -std=c11 $$(LINT_INCLUDES) -Itests/unit $$(LINT_FLAGS) -o $$@ $$<

# libFuzzer declares its entry point nowhere
build/lint/$(1)/tests/fuzz/%.o: CLI_WARNINGS += -Wno-missing-prototypes

build/lint/$(1)/cli/db/lexer.o: CLI_PG_INCLUDES += $$(CLI_LEXER_INCLUDES)
endef
$(eval $(call LINT_RULES,gcc))
$(eval $(call LINT_RULES,clang))

-include $(shell find build/lint -name '*.d' 2>/dev/null)

# clang-tidy, a file at a time, remembered by a stamp: what changed is looked at again. .clang-tidy is the profile.
TIDY_FILES := $(filter-out tests/%,$(CORE_SOURCES) $(LINT_CLI) $(LINT_EXTENSION))
.PHONY: tidy
tidy: $(patsubst %.c,build/lint/tidy/%.stamp,$(TIDY_FILES))

TIDY = @mkdir -p $(@D); out=$$(clang-tidy --quiet --warnings-as-errors='*' $< -- $(1) 2>/dev/null) && touch $@ || \
	{ echo "$$out"; test -n "$$out" || echo "clang-tidy is missing"; exit 1; }

build/lint/tidy/extension/%.stamp: extension/%.c .clang-tidy build/lint/clang/extension/%.o
	$(call TIDY,-std=gnu11 $(LINT_SERVER))

build/lint/tidy/%.stamp: %.c .clang-tidy build/lint/clang/%.o
	$(call TIDY,-std=c11 $(LINT_INCLUDES) $(CLI_WARNINGS) -Itests/unit)

build/lint/tidy/cli/db/lexer.stamp: CLI_PG_INCLUDES += $(CLI_LEXER_INCLUDES)
