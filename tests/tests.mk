# What is tested and how. Included by the Makefile at the top; not used alone.

.PHONY: test lint
test:  ## all tests; ends in 'N passed, N failed'
	tests/run

lint:  ## include table, format, static analysis, shell scripts
	scripts/lint.sh
