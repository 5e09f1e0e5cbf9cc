/*
 * Passing the lock from one turn to the next in one message: it is given back, taken again, and
 * what is new in the history is read behind it. The message may be the one that a script is sent
 * with.
 */
#ifndef AF_LOCK_TURN_H
#define AF_LOCK_TURN_H

#include "cli/migrate/engine.h"

/* The lock's key as SQL writes it. */
const char *lock_turn_key(struct engine *engine);

/* Asks by a message of its own. *is_ours is false, too, where nothing was read of the history yet
 * or where it cannot be read this way. */
AF_MUST_CHECK bool lock_turn_take(struct engine *engine, bool *is_ours, struct af_error *err);

/* The same behind the commit of a script, the session put in order first (engine_sql_between()):
 * whether it can be done, and by what. */
bool lock_turn_escort(struct engine *engine, struct escort *escort);

/* Behind that message: all of it was done, or not. After a failure the session is put in order by
 * messages of their own. */
void lock_turn_is_asked(struct engine *engine);
AF_MUST_CHECK bool lock_turn_recover(struct engine *engine, struct af_error *err);

/* The next turn begins: whether it has the lock already. And one is over: whether its lock has to
 * be given back still; what was taken ahead is given back only after a failure. */
bool lock_turn_begin(struct engine *engine);
bool lock_turn_over(struct engine *engine, bool is_done);

#endif
