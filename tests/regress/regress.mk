# The SQL tests. One of them: make regress REGRESS=docs_classic

.PHONY: regress regress-files
regress:  ## the SQL tests, on a PostgreSQL of their own (`make installcheck`: on a running one)
	MAKE='$(MAKE)' tests/regress/run.sh

regress-files:
	@tests/regress/prepare.sh
