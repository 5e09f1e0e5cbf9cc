#!/bin/sh
# clang-format.sh ARGUMENT … : runs the one clang-format that decides the layout, from build/venv; installs it there when it is
# missing. Distributions carry different versions, and versions lay the same file differently.
set -eu
version=18.1.8
top=$(cd "$(dirname "$0")/.." && pwd)
venv=$top/build/venv
program=$venv/bin/clang-format

is_installed()
{
	[ -x "$program" ] && "$program" --version 2>/dev/null | grep -qF "version $version"
}

install()
{
	is_installed && return # another caller was faster
	rm -rf "$venv"
	if ! python3 -m venv "$venv" >"$venv.log" 2>&1 ||
		! "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input "clang-format==$version" >>"$venv.log" 2>&1; then
		tail -n 3 "$venv.log" >&2
		echo "clang-format.sh: cannot install clang-format $version into build/venv: python3 with venv and a reachable package index are needed" >&2
		exit 69
	fi
}

if ! is_installed; then
	mkdir -p "$top/build"
	exec 9>"$venv.lock"
	flock 9
	install
	exec 9>&-
fi
exec "$program" "$@"
