# shellcheck shell=sh
# user.sh: sourced. as_server COMMAND … runs a command as the user the test server runs as: ourselves, or for root, whom PostgreSQL
# refuses, `postgres` or `nobody`.

if [ "$(id -u)" = 0 ]; then
	server_user=postgres
	id postgres >/dev/null 2>&1 || server_user=nobody
else
	server_user=$(id -un)
fi

as_server() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && runuser -u "$server_user" -- "$@")
	else
		"$@"
	fi
}
