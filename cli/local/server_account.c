/*
 * Choosing the user of a server, and becoming that user.
 */
#include "cli/local/server_account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

bool
server_account_choose(struct server_account *account, struct af_error *err)
{
	const struct passwd *user;

	account->is_other = geteuid() == 0;
	account->uid = geteuid();
	account->gid = getegid();
	if (!account->is_other)
		return true;
	user = getpwnam("postgres");
	if (user == NULL)
		user = getpwnam("nobody");
	if (user == NULL || user->pw_uid == 0)
	{
		error_set(err, ERR_TOOL,
				  "a PostgreSQL server does not run as root, and there is no user \"postgres\" or "
				  "\"nobody\"");
		error_hint(err, "Call aurora-flyway as an ordinary user, or make one of these users.");
		return false;
	}
	account->uid = user->pw_uid;
	account->gid = user->pw_gid;
	return true;
}

bool
server_account_become(const struct server_account *account)
{
	if (!account->is_other)
		return true;
	return setgroups(0, NULL) == 0 && setgid(account->gid) == 0 && setuid(account->uid) == 0;
}

bool
server_account_can_enter(const struct server_account *account, const char *folder)
{
	int status;
	pid_t child;

	if (!account->is_other)
		return access(folder, X_OK) == 0;
	/* only the kernel knows what modes, groups and access lists of all the folders above add up to
	 */
	child = fork();
	if (child < 0)
		return false;
	if (child == 0)
		_exit(server_account_become(account) && access(folder, X_OK) == 0 ? 0 : 1);
	while (waitpid(child, &status, 0) < 0)
	{
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
