# The program under AddressSanitizer and UBSan, of the objects of the unit tests, for `tests/flyway/run --sanitized`.
# Included by tests/tests.mk, after unit.mk.

.PHONY: sanitized
sanitized: build/sanitized/aurora-flyway  ## the CLI under AddressSanitizer and UBSan: build/sanitized/aurora-flyway

build/sanitized/aurora-flyway: $(UNIT_OBJECTS)/cli/main.o $(UNIT_OBJECTS)/libcli.a $(UNIT_OBJECTS)/libcore.a
	@mkdir -p $(@D)
	$(CC) $(UNIT_FLAGS) -o $@ $^ $(CLI_LIBS)
