# Line coverage of core/ and cli/ by the unit tests and the tests of the commands (`make coverage UNITS_ONLY=1`: by the unit tests
# alone), built once more with --coverage in build/coverage. What the extension runs of core/ in the server is not counted.

COVERAGE_MAKE = @+$(MAKE) -s UNIT_OBJECTS=build/coverage UNIT_PROGRAMS=build/coverage/unit UNIT_FLAGS='-O0 -g --coverage'

.PHONY: coverage coverage-cli
coverage:  ## line coverage of core/ and cli/, and the lines that are not covered (build/coverage/lines.txt)
	@mkdir -p build/coverage
	@find build/coverage -name '*.gcda' -delete
	$(COVERAGE_MAKE) unit >build/coverage/unit.log 2>&1 || { tail -n 40 build/coverage/unit.log; exit 1; }
	$(COVERAGE_MAKE) $(if $(filter yes,$(CLI_CAN_BE_BUILT)),coverage-cli)
	@scripts/coverage $(if $(UNITS_ONLY),,--commands)

coverage-cli: build/coverage/aurora-flyway
build/coverage/aurora-flyway: $(UNIT_OBJECTS)/cli/main.o $(UNIT_CLI_OBJS) $(UNIT_CORE_OBJS)
	$(CC) $(UNIT_FLAGS) -o $@ $^ $(CLI_LIBS)
