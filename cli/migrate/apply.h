/*
 * Applying migrations: one transaction each, with its history row in it. Undoing is applying the
 * undo script.
 */
#ifndef AF_APPLY_H
#define AF_APPLY_H

#include "cli/migrate/plan.h"

/* Who wants to know how it goes; functions may be NULL. */
struct migrate_listener
{
	void *to;
	void (*planned)(void *to, const struct plan *plan);
	void (*started)(void *to, const struct af_info *line);
	void (*finished)(void *to, const struct af_info *line, int64_t ms);
	void (*taken_back)(void *to); /* what was started last, a group as a whole, is tried again */
};

/* The names of what migrating and undoing have around a script. */
struct apply_events
{
	const char *before_each;
	const char *after_each;
	const char *each_error;
	const char *before_statement;
	const char *after_statement;
	const char *statement_error;
	const char *before_repeatables; /* NULL, as the next: there are none */
	const char *after_versioned;
};

extern const struct apply_events migrate_events;
extern const struct apply_events undo_events;

struct apply_args
{
	const struct apply_events *events;
	bool *is_past_versioned; /* set when the first repeatable comes; NULL: nobody asks */
	bool goes_on;			 /* another turn follows: the lock may be passed to it */
	struct engine *engine;
	const struct resolved *resolved;
	const struct migrate_listener *listener;
};

/*
 * Applies the migrations of `lines`: more than one of them in one transaction (the setting group).
 * The caller holds the lock. Each is told when it is done; in a group that is before the commit.
 * After a failure no transaction is open.
 */
AF_MUST_CHECK bool apply(const struct apply_args *args, const struct af_info *const *lines,
						 size_t n, struct af_error *err);

#endif
