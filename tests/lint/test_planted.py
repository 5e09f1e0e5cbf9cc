"""Planted faults: each check of scripts/lint, the scan for secrets and the runner itself see the fault that is theirs, name it, and
are content again when it is gone. Runs on a copy of the tree."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns("build", ".git", "__pycache__", ".pytest_cache", "*.o", "*.so", "*.bc")
CODE = '/*\n * Planted.\n */\n#include "{header}"\n\n'

# check, file, its text, what the check says
FAULTS = [
    ("includes", "core/history/planted.c", '#include "core/docs/document.h"\n', "'core/history' may not include 'core/docs'"),
    ("includes", "core/planted.c", '#include "core/history/version.h"\n', "'core' may not include 'core/history'"),
    ("includes", "core/planted.c", "#include <stdio.h>\n", "'core' may not include 'stdio.h'"),
    ("includes", "core/docs/planted.c", '#include "postgres.h"\n', "'core' may not include 'postgres.h'"),
    ("includes", "core/planted.h", '#include "cli/base/error.h"\n', "'core' may not include 'cli/base'"),
    ("includes", "extension/planted.c", '#include "cli/base/arena.h"\n', "'extension' may not include 'cli/base'"),
    ("includes", "extension/planted.c", "#include <jansson.h>\n", "'extension' may not include 'jansson.h'"),
    ("includes", "extension/planted.c", "#include <curl/curl.h>\n", "'extension' may not include 'curl/curl.h'"),
    ("includes", "extension/planted.c", '#include "libpq-fe.h"\n', "'extension' may not include 'libpq-fe.h'"),
    ("includes", "cli/base/planted.c", '#include "cli/db/connection.h"\n', "'cli/base' may not include 'cli/db'"),
    ("includes", "cli/base/planted.c", '#include "core/rows.h"\n', "'cli/base' may not include 'core'"),
    ("includes", "cli/base/planted.c", "#include <jansson.h>\n", "may be included in cli/base/json.c alone"),
    ("includes", "cli/command/planted.c", "#include <libpq-fe.h>\n", "may be included in cli/db/ alone"),
    ("includes", "cli/command/planted.c", '#include "cli/net/http.h"\n', "'cli/net/http.h' does not exist"),
    ("includes", "cli/migrate/planted.c", '#include "cli/settings/settings.h"\n', "'cli/migrate' may not include 'cli/settings'"),
    ("includes", "cli/local/planted.h", '#include "core/rows.h"\n', "'cli/local' may not include 'core'"),
    ("includes", "cli/attic/planted.c", "#include <stdio.h>\n", "'cli/attic' is not in the include table"),
    ("includes", "cli/base/planted.c", "#include PLANTED\n", "cannot be checked"),
    ("format", "core/planted.c", "int af_planted(void) {\n  return 1;\n}\n", "core/planted.c:1: is not laid"),
    ("warnings-gcc", "core/planted.c", CODE.format(header="core/sink.h") + "static int unused;\n", "core/planted.c:6"),
    ("warnings-clang", "core/planted.c", CODE.format(header="core/sink.h") + "int af_planted(void)\n{\n\treturn 0;\n}\n", "core/planted.c:6"),
    ("cppcheck", "core/planted.c", "int af_planted(void);\nint af_planted(void)\n{\n\tint a[2] = {0, 0};\n\n\treturn a[2];\n}\n",
     "core/planted.c:6"),
    ("tidy", "core/planted.c", "int af_planted(const char *a);\nint af_planted(const char *a)\n{\n\tif (a[0] == a[0])\n\t\treturn 1;\n\treturn 0;\n}\n",
     "core/planted.c:4"),
    ("symbols", "core/planted.c", "int planted(void);\nint planted(void)\n{\n\treturn 0;\n}\n", "'planted' does not begin with af_"),
    ("symbols", "core/planted.c", "void *malloc(unsigned long);\nvoid *af_planted(void);\nvoid *af_planted(void)\n{\n\treturn malloc(3);\n}\n",
     "calls 'malloc'"),
    ("shell", "scripts/planted.sh", "#!/bin/sh\ncd $1\n", "scripts/planted.sh line 2"),
    ("python", "tests/planted.py", "def planted(:\n", "tests/planted.py:1"),
    ("reveal", "cli/command/planted.c", "void planted(void)\n{\n\tputs(secret_reveal(password));\n}\n", "cli/command/planted.c:3: secret_reveal()"),
    ("calls", "cli/flow/planted.c", 'int planted(void)\n{\n\treturn system("ls");\n}\n', "cli/flow/planted.c:3: runs a shell"),
    ("calls", "cli/flow/planted.c", "void planted(void)\n{\n\texit(1);\n}\n", "cli/flow/planted.c:3: only main.c ends the program"),
    ("places", "docs/planted.md", "Lies in /wor" + "k/x.\n", "docs/planted.md:1"),
    ("places", "scripts/planted.txt", "http://deb.debian" + ".org/\n", "scripts/planted.txt:1"),
    ("queries", "core/queries/planted.sql", "SELECT 1::pg_catalog.text ORDER BY 1;\n", "planted.sql:1: the first line is a comment"),
    ("queries", "core/queries/planted.sql", "-- a number\nSELECT '1' ORDER BY 1\n", "does not end with ';'"),
    ("queries", "core/queries/planted.sql", "-- a number\nSELECT '1';\nSELECT '2' ORDER BY 1;\n", "more than one statement"),
    ("queries", "core/queries/planted.sql", "-- one row: a number\nSELECT a FROM (SELECT '1' AS a ORDER BY 1) AS t;\n", "no ORDER BY"),
    ("queries", "core/queries/Planted-it.sql", "-- a number\nSELECT '1' ORDER BY 1;\n", "the name is the query's"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the project with what was compiled for its checks, so that a check looks at the fault alone."""
    copy = tmp_path_factory.mktemp("tree") / "project"
    shutil.copytree(TOP, copy, ignore=NOT_COPIED, symlinks=True)
    (copy / "build").mkdir()
    for name in ("lint", "asan", "unit"):
        if (TOP / "build" / name).exists():
            shutil.copytree(TOP / "build" / name, copy / "build" / name)
    if (TOP / "build/queries_table.c").exists():
        shutil.copy2(TOP / "build/queries_table.c", copy / "build")
    if (TOP / "build/venv").exists():
        os.symlink(TOP / "build/venv", copy / "build/venv")
    return copy


@pytest.fixture(scope="module")
def bare_tree(tree):
    """The same without unit tests: the planted one is the only one."""
    bare = tree.parent / "bare"
    shutil.copytree(tree, bare, symlinks=True, ignore=shutil.ignore_patterns("lint", "unit"))
    (bare / "tests/unit/core").mkdir(parents=True)
    shutil.copy2(tree / "tests/unit/unit.mk", bare / "tests/unit")
    return bare


def run(tree, *argv, **env):
    done = subprocess.run(argv, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL, check=False,
                          env={**os.environ, "AF_NO_PACKAGES": "1", "MAKEFLAGS": "", **env})
    return done.returncode, done.stdout


class Planted:
    """A file that is there for a while."""

    def __init__(self, tree, name, text):
        self.path, self.text = tree / name, text

    def __enter__(self):
        assert not self.path.exists()
        self.made = [p for p in self.path.parents if not p.exists()]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.text)
        self.path.chmod(0o755)

    def __exit__(self, *_):
        self.path.unlink()
        for folder in self.made:
            folder.rmdir()


@pytest.mark.parametrize("check, name, text, says", FAULTS, ids=[f"{f[0]}-{i}" for i, f in enumerate(FAULTS)])
def test_lint(tree, check, name, text, says):
    with Planted(tree, name, text):
        status, output = run(tree, "scripts/lint", check)
    assert status == 1, output
    assert re.search(rf"^FAILED +{check} ", output, re.M), output
    assert says in output


def test_every_check_has_a_fault(tree):
    names = set(run(tree, "scripts/lint", "--list")[1].split())
    assert names == {fault[0] for fault in FAULTS}


def test_clean_tree(tree):
    status, output = run(tree, "scripts/lint")
    assert status == 0, output
    assert "FAILED" not in output


@pytest.mark.parametrize("printed, says", [
    ("password: s3cr3t-" + "read-only\n", "a test's secret"),
    ("id AKIA" + "ABCDEFGHIJKLMNOP.\n", "an AWS access key id"),
    ('"SecretAccessKey": "' + 40 * "a" + '"\n', "an AWS secret access key"),
    ("token ghp_" + 36 * "a" + "\n", "a GitHub token"),
    ("-----BEGIN RSA PRIVATE" + " KEY-----\n", "a private key"),
    ("connecting to postgresql://me:mine" + "@localhost/x\n", "a password in a URL"),
    ("", "nothing was scanned"),
])
def test_secret_scan(tree, tmp_path, printed, says):
    (tmp_path / "printed.txt").write_text("one line\n" * bool(printed) + printed)
    status, output = run(tree, "scripts/check-output", str(tmp_path))
    assert status == 1
    assert says in output
    assert not printed or printed.strip() not in output, "the scan itself prints the secret"


def test_secret_scan_content(tree, tmp_path):
    (tmp_path / "printed.txt").write_text("password  ***  (FLYWAY_PASSWORD)\nconnected to postgresql://me:***@localhost/x\n")
    assert run(tree, "scripts/check-output", str(tmp_path))[0] == 0


FAILING_TEST = """
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_planted(void **state)
{
	(void) state;
	%s
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_planted)};

	return cmocka_run_group_tests_name("planted", tests, NULL, NULL);
}
"""


@pytest.mark.parametrize("fault, says", [
    ("assert_int_equal(1, 2);", "test_planted"),
    ("{ volatile size_t n = 4; char *room = calloc(3, 1); assert_int_equal(memcmp(room, \"abcd\", n), 0); free(room); }", "heap-buffer-overflow"),
    ("assert_non_null(malloc(3));", "LeakSanitizer"),
    ("assert_int_not_equal(INT32_MAX + atoi(\"1\"), 0);", "signed integer overflow"),
    ("nonsense", "build of the unit tests"),
], ids=["assertion", "overrun", "leak", "undefined", "compile"])
def test_runner_counts_failures(bare_tree, fault, says):
    with Planted(bare_tree, "tests/unit/core/test_planted.c", FAILING_TEST % fault):
        status, output = run(bare_tree, "tests/run", "unit")
    assert status == 1
    assert re.search(r"^[01] passed, 1 failed$", output.splitlines()[-1]), output
    assert says in output


def test_runner_refuses_unknown_suite(tree):
    status, output = run(tree, "tests/run", "unti")
    assert status == 2
    assert "no suite is named 'unti'" in output
