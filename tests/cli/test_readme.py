"""README.md and CONTRIBUTING.md say what there is: commands, SQL functions, settings, exit statuses, make targets, files."""

import json
import re
import subprocess

from conftest import TOP

README = (TOP / "README.md").read_text(encoding="utf-8")


def section(title, text=README):
    return re.search(rf"(?ms)^## {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", text)[1]


def first_cells(text, header):
    """The first cells of the table whose first header cell is this one."""
    rows = re.search(rf"(?m)^\| {header} \|.*\n\| ---.*\n((?:\|.*\n)+)", text)[1]
    return [re.match(r"\| (.*?) \|", row)[1].strip("`") for row in rows.splitlines()]


def test_commands(cli):
    told = re.findall(r"(?m)^  ([a-z]+(?: [a-z]+)?)  ", cli("help").stdout)
    assert sorted(first_cells(section("Commands"), "command")) == sorted(told)


def test_exit_statuses():
    kinds = (TOP / "cli/base/err_kinds.def").read_text(encoding="utf-8")
    statuses = set(re.findall(r"(?m)^ERR_KIND\(\w+, \d+, (\d+)", kinds))
    assert {s for cell in first_cells(section("Commands"), "exit status") for s in cell.split(", ")} == statuses


def test_functions():
    script = (TOP / "extension/aurora_flyway--1.0.sql").read_text(encoding="utf-8")
    made = re.findall(r"CREATE FUNCTION (\w+)\(", script)
    told = first_cells(section("SQL functions"), "function")
    assert sorted(re.match(r"\w+", t)[0] for t in told) == sorted(made)
    for function in told:
        name, arguments = function[:-1].split("(")
        for argument in arguments.split(", "):
            # the arguments as the script has them, line breaks aside
            assert argument in " ".join(script.split()), f"{name}: {argument}"


def keys(value, path=""):
    for key, inner in value.items():
        yield path + key
        if isinstance(inner, dict):
            yield from keys(inner, f"{path}{key}.")


def test_settings():
    config = json.loads((TOP / "config.json").read_text(encoding="utf-8"))
    rows = dict(re.findall(r"(?m)^\| `(\S+?)` \| .*? \| (.*?) \|$", section("Settings")))
    for key in keys(config):
        generic = key.replace("us-west-2", "<region>")
        if key == "$schema" or generic == "infrastructure.<region>" or generic.rsplit(".", 1)[-1] in ("auroraDB", "flywayTask", "bastion") \
                or key.startswith("dev"):
            continue
        assert generic in rows, f"config.json has '{key}', README.md does not"
        value = config
        for part in key.split("."):
            value = value[part]
        if not isinstance(value, dict):
            assert rows[generic] == f"`{json.dumps(value)}`", f"the default of '{key}'"


def test_make_targets():
    help_text = subprocess.run(["make", "-s", "help"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"(?m)^  ([a-z-]+)  ", help_text))
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (TOP / name).read_text(encoding="utf-8")
        for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.M):
            assert target in targets, f"{name}: 'make {target}'"


def test_files_that_are_named():
    """Paths in backticks exist."""
    for name in ("README.md", "CONTRIBUTING.md", "docs/DESIGN.md"):
        text = (TOP / name).read_text(encoding="utf-8")
        text = re.sub(r"(?ms)^```.*?^```", "", text)
        text = re.sub(r"(?ms)^Planned.*?(?=^$)", "", text)
        for path in re.findall(r"`((?:core|cli|extension|tests|scripts|docs|sql|expected)/[\w./-]*)`", text):
            if "NAME" not in path:
                assert (TOP / path).exists(), f"{name}: '{path}'"
        for path in re.findall(r"\]\(((?!https?:|#)[^)]+)\)", text):
            assert ((TOP / name).parent / path).exists(), f"{name}: '{path}'"
