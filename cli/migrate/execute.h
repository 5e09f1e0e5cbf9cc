/*
 * Running the statements of one script.
 */
#ifndef AF_EXECUTE_H
#define AF_EXECUTE_H

#include "cli/migrate/lookout.h"
#include "cli/migrate/script.h"
#include "cli/migrate/timeouts.h"

/*
 * Reads all statements and decides: configuration of the script, else what its statements can do,
 * else executeInTransaction. What is not closed, commands of psql and mixed kinds of statements are
 * errors here, before anything runs. The script's checksums are taken on the way.
 */
AF_MUST_CHECK bool script_scan_whole(const struct script *script,
									 struct script_checksums *checksums, struct af_error *err);
AF_MUST_CHECK bool script_decide_transaction(struct engine *engine, struct script *script,
											 bool *in_transaction, struct af_error *err);

/* Who takes part between the statements of a script: in its transaction, or outside any. */
struct statement_watch
{
	void *to;
	bool (*before)(void *to, bool in_transaction, struct af_error *err);
	bool (*after)(void *to, bool in_transaction, struct af_error *err);
};

struct execution
{
	struct script_checksums checksums;	 /* of what was sent, once all was */
	const struct statement_watch *watch; /* NULL: nobody; else each statement runs by itself */
	struct progress *progress;			 /* of a script outside a transaction; NULL: nobody asks */
	const struct lexer_statement *statement; /* the present one, while the watch is asked */
	bool in_transaction;  /* BEGIN before a statement that stands outside of one */
	bool is_under_lock;	  /* a lock that a statement outside of a transaction gives back is taken
							 again */
	struct escort before; /* runs before the first statement, or not at all when there is none */
	struct escort behind; /* runs only if the whole script fits into one message; see is_escorted */
	const struct timeouts *timeouts; /* that `before` sets; NULL: none */
	struct lookout *lookout;		 /* who tells how far it is; NULL: nobody */
	size_t n_done;
	bool has_left_marks;	   /* a statement that no transaction can take back has run */
	bool has_risked_marks;	   /* one has begun that leaves something even when it fails */
	bool has_left_transaction; /* the script has ended its transaction itself */
	bool is_spared;			   /* the timeout of locks is put back for what waits by design */
	bool is_statement_failed;  /* what failed was a statement of the script itself */
	bool is_escort_sent;	   /* `behind` is in a message that went out, or may have */
	bool is_escorted;		   /* `behind` was run, or has failed: then … */
	size_t n_behind;		   /* … so many of its statements were done */
};

/*
 * Runs the statements; those of a transactional script in batches. On failure err (ERR_MIGRATION)
 * has file, line, column and beginning of the statement, and what the server said; the transaction
 * is left as it is. Also fails when the file is not what script_decide_transaction() has read (one
 * that it has not read is checked on the way, and whole before it can commit anything itself); a
 * failure of `behind` is left to the caller.
 */
AF_MUST_CHECK bool script_execute(struct engine *engine, const struct script *script,
								  struct execution *execution, struct af_error *err);

#endif
