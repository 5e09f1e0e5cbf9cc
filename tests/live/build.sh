#!/bin/sh
# build.sh: the real Flyway in build/live: its jars, fetched by Maven as the machine's settings say and compared with jars.sha256, and
# Live.java, compiled. Prints the Java class path. Exit status 3, with the reason on stderr, when this machine cannot have them.
set -eu
cd "$(dirname "$0")/../.."
live=build/live
here=tests/live
mkdir -p "$live/jars"

cannot() {
	echo "$*" >&2
	exit 3
}

have_jars() {
	(cd "$live/jars" && sha256sum --check --status) <"$here/jars.sha256" 2>/dev/null
}

{ command -v java && command -v javac; } >/dev/null || cannot "there is no JDK"
if ! have_jars; then
	command -v mvn >/dev/null || cannot "Maven is missing"
	rm -rf "$live/jars"
	timeout 300 mvn -q -B -f "$here/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies \
		-DincludeScope=runtime -DoutputDirectory="$PWD/$live/jars" >"$live/maven.log" 2>&1 ||
		cannot "Maven could not fetch the jars: $(grep -m 1 ERROR "$live/maven.log" | cut -c 1-200)"
	if ! have_jars; then
		echo "the jars that Maven fetched are not those of $here/jars.sha256" >&2
		exit 1
	fi
fi
jars=$(sed "s,^[0-9a-f]*  ,$PWD/$live/jars/," "$here/jars.sha256" | paste -sd :)
if [ -z "$(find "$live/classes/Live.class" -newer "$here/Live.java" 2>/dev/null)" ]; then
	javac -encoding UTF-8 -Xlint:all,-processing -Werror -d "$live/classes" -cp "$jars" "$here/Live.java" >&2
fi
echo "$PWD/$live/classes:$jars"
