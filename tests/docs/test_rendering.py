"""The document as GitHub shows it: of everything.sql, and of databases whose every name is hostile."""

import pytest

import hostile
import page
from check import check_document
from conftest import document

STYLES = ["classic", "standard"]


@pytest.mark.parametrize("style", STYLES)
def test_everything(everything, style):
    check_document(document(everything, style), everything, style)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(1, 7))
def test_hostile_names(database, seed, style):
    database.sql(hostile.script(seed) + "CREATE EXTENSION aurora_flyway SCHEMA public;")
    check_document(document(database, style), database, style)
