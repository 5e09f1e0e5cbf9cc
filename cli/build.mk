# The CLI: one binary, objects in build/cli. Included by the Makefile at the top; not used alone.

CLI_SOURCES := $(sort $(wildcard cli/*.c cli/*/*.c)) $(CORE_SOURCES)
CLI_OBJS := $(patsubst %.c,build/cli/%.o,$(CLI_SOURCES)) build/cli/queries_table.o
CLI_WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
	-Wdeclaration-after-statement -Wpointer-arith -Wundef
CLI_HARDENING := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CLI_PG_INCLUDES = -I$(shell $(PG_CONFIG) --includedir)
# the lexer of psql: headers are the server's, the library stands beside the server's own
CLI_LEXER_INCLUDES = -isystem $(shell $(PG_CONFIG) --includedir-server) -isystem $(shell $(PG_CONFIG) --includedir)/internal
CLI_LEXER_LIBS = -L$(shell $(PG_CONFIG) --pkglibdir) -L$(shell $(PG_CONFIG) --libdir) -lpgfeutils -lpgcommon -lpgport
CLI_LIBRARIES := jansson
CLI_CPPFLAGS = -I. -D_GNU_SOURCE -DAF_VERSION='"$(AF_VERSION)"' $(CLI_PG_INCLUDES) $(shell pkg-config --cflags $(CLI_LIBRARIES) 2>/dev/null)
CLI_CFLAGS ?= -O2 -g
CLI_LIBS = $(CLI_LEXER_LIBS) -L$(shell $(PG_CONFIG) --libdir) -lpq $(shell pkg-config --libs $(CLI_LIBRARIES) 2>/dev/null || echo -ljansson) -lm

.PHONY: cli install-cli
cli: build/aurora-flyway  ## the CLI alone: build/aurora-flyway

build/aurora-flyway: $(CLI_OBJS)
	$(CC) -pie -Wl,-z,relro,-z,now $(CLI_CFLAGS) $(LDFLAGS_CLI) -o $@ $(CLI_OBJS) $(CLI_LIBS)

# said once and in words, before the compiler says it for every file
$(CLI_OBJS): | build/cli/headers
build/cli/headers:
	@mkdir -p $(@D)
	@for header in jansson libpq-fe; do \
		echo "#include <$$header.h>" | $(CC) $(CLI_CPPFLAGS) -E -x c - >/dev/null 2>&1 || { \
			echo "$$header.h is missing, so the CLI cannot be built ('make extension' needs it not)" >&2; \
			echo "  hint: scripts/install-packages.sh installs all that is needed." >&2; exit 2; }; done
	@touch $@

build/cli/cli/db/lexer.o: CLI_PG_INCLUDES += $(CLI_LEXER_INCLUDES)

build/cli/queries_table.o: build/queries_table.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(CLI_CPPFLAGS) $(CLI_WARNINGS) $(CLI_HARDENING) $(CLI_CFLAGS) $(EXTRA_CFLAGS) -MMD -MP -c -o $@ $<

build/cli/%.o: %.c aurora_flyway.control
	@mkdir -p $(@D)
	$(CC) -std=c11 $(CLI_CPPFLAGS) $(CLI_WARNINGS) $(CLI_HARDENING) $(CLI_CFLAGS) $(EXTRA_CFLAGS) -MMD -MP -c -o $@ $<

install-cli: cli
	install -d '$(DESTDIR)$(bindir)'
	install -m 755 build/aurora-flyway '$(DESTDIR)$(bindir)/aurora-flyway'

-include $(CLI_OBJS:.o=.d)
