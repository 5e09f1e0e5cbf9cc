#!/bin/sh
# serve.sh FOLDER: runs inside a system (system.sh), in the project's folder. Builds what this major can have, runs the SQL tests, then
# keeps a server with the extension running in FOLDER until FOLDER/stop is there. Told in FOLDER, a file each: version, build, regress
# (the exit status), their .log, and env (the server's PGHOST, PGPORT, PGUSER) when the server is up.
set -u
folder=$1

step()
{
	name=$1
	shift
	"$@" >"$folder/$name.log" 2>&1
	status=$?
	echo "$status" >"$folder/$name.new" && mv "$folder/$name.new" "$folder/$name"
	return "$status"
}

pg_config --version | sed 's/^PostgreSQL \([^ ]*\).*/\1/' >"$folder/version"
# the default target: the extension, and from 15 on the CLI; the only warning that is none of ours comes from the server's own headers
step build make -s -j2 all || exit 1
step regress make -s regress
cp -r build/regress "$folder/results" 2>/dev/null
mkdir "$folder/server"
tests/server/install.sh >"$folder/server.log" 2>&1 &&
	tests/server/cluster.sh start "$folder/server" >"$folder/env.new" 2>>"$folder/server.log" || exit 1
mv "$folder/env.new" "$folder/env"
while [ ! -e "$folder/stop" ]; do
	sleep 0.2
done
tests/server/cluster.sh stop "$folder/server"
