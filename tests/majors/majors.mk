# Every major that is supported, each in a Debian system of its own; needs root and mmdebstrap.

.PHONY: test-majors
test-majors: $(if $(filter yes,$(CLI_CAN_BE_BUILT)),cli)  ## SQL tests and CLI on PostgreSQL 13, 15, 17, 18; MAJOR=17 runs one
	tests/majors/run $(MAJOR)
