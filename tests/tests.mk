# What is tested and how. Included by the Makefile at the top; not used alone. A kind of test that is built brings its own
# file, tests/KIND/KIND.mk.

.PHONY: test lint format
test:  ## all tests; ends in 'N passed, N failed'
	@scripts/install-packages.sh
	tests/run

lint:  ## include table, format, warnings, static analysis, shell scripts; CHECK=format runs one
	scripts/lint $(CHECK)

format:  ## lays all C files as .clang-format says
	scripts/clang-format.sh -i $$(git ls-files -co --exclude-standard '*.c' '*.h')

# those that name files others use come first
TEST_KINDS := tests/unit/unit.mk tests/fuzz/fuzz.mk
include $(TEST_KINDS) $(filter-out $(TEST_KINDS),$(sort $(wildcard tests/*/*.mk)))
