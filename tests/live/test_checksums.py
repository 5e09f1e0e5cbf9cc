"""Checksums over odd encodings and line ends, as both tools take them."""

import random

import pytest

TEXTS = {
    "empty": b"", "mark_only": b"\xef\xbb\xbf", "mark": b"\xef\xbb\xbfselect 1;\n", "two_marks": b"\xef\xbb\xbf\xef\xbb\xbfselect 1;\n",
    "mark_later": b"select 1;\n\xef\xbb\xbfselect 2;\n", "unix": b"select 1;\nselect 2;\n", "windows": b"select 1;\r\nselect 2;\r\n",
    "old_mac": b"select 1;\rselect 2;\r", "mixed": b"select 1;\r\n\rselect 2;\n\r\n\n", "no_end": b"select 1;", "blanks": b"  select 1;  \t \n",
    "cr_cr_lf": b"select 1;\r\r\nselect 2;", "separators": "select 1; -- \u2028 \u2029 \u0085 \v \f\n".encode(), "accents": "select 'äöü€';\n".encode(),
    "astral": "select '𝄞𝄢';\n".encode(), "nbsp": "select 1; --\u00a0\n".encode(), "only_ends": b"\n\r\n\r\n",
    "long_line": b"-- " + b"x" * 100_000 + b"\nselect 1;\n", "cr_at_8191": b"-- " + b"x" * 8188 + b"\r\nselect 1;\n",
    "cr_at_8192": b"-- " + b"x" * 8189 + b"\r\nselect 1;\n", "utf8_over_8192": b"-- " + b"x" * 8188 + "€\nselect 1;".encode(),
    "cr_at_16384": b"-- " + b"x" * 16381 + b"\r\nselect 1;\n", "cr_at_65536": b"-- " + b"x" * 65533 + b"\r\nselect 1;\n",
}
ENCODINGS = {"UTF-8": "utf-8", "ISO-8859-1": "latin-1", "windows-1252": "cp1252", "UTF-16": "utf-16", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}
WORDS = ["select 1;", "-- x", "\n", "\r", "\r\n", "\n\n", " ", "\t", "'ä'", "é", "/* c */", ";", "\v", "\f", "\x1c", "''"]
WIDE_WORDS = ["\ufeff", "\u2028", "\u2029", "\u0085", "𝄞", "€", "\u00a0", "漢字"]


def same(pair, **settings):
    """Ours, as written into the history, are theirs, as they tell for the files."""
    pair.succeed("ours", "migrate", skipExecutingMigrations="true", **settings)
    ours = {row[4]: row[5] for row in pair.rows()}
    told = {name: str(checksum) for name, checksum in pair.succeed("theirs", "info", **settings)["checksums"].items()}
    assert ours == told
    pair.agree_on_nothing_wrong(**settings)
    return ours


def test_odd_texts(pair):
    pair.lay({f"V{number}__{name}.sql": text for number, (name, text) in enumerate(TEXTS.items(), 1)})
    found = {name.split("__")[1][:-4]: checksum for name, checksum in same(pair).items()}
    assert found["empty"] == found["mark_only"] == found["only_ends"] == "0"
    assert found["unix"] == found["windows"] == found["old_mac"] != found["mixed"] or found["mixed"] == found["unix"]
    assert found["blanks"] != found["no_end"]


@pytest.mark.parametrize("name", ENCODINGS)
def test_encodings(pair, name):
    codec = ENCODINGS[name]
    texts = ["select 'äöü';\nselect 2;\r\n", "-- é\r\nselect 1;", "", "\n\n", "select 'plain';\n"]
    if codec.startswith("utf"):
        texts += ["\ufeffselect '€𝄞';\n", "-- \u2028 漢字\nselect 1;\r"]
    pair.lay({f"V{number}__x.sql": text.encode(codec) for number, text in enumerate(texts, 1)})
    same(pair, encoding=name)


def random_text(source, words):
    return "".join(source.choice(words) for _ in range(source.randrange(0, 40)))


@pytest.mark.parametrize("seed", range(4))
def test_random_texts(pair, seed):
    """Versioned files of random pieces, and repeatables with placeholders in them."""
    source = random.Random(seed)
    words = WORDS + WIDE_WORDS
    files = {f"V{number}__x.sql": random_text(source, words) for number in range(1, 151)}
    files |= {f"R__r_{number}.sql": random_text(source, [*words, "${one}", "${TWO}", "${flyway:table}"]) for number in range(50)}
    pair.lay({name: text.encode() for name, text in files.items()})
    checksums = same(pair, **{"placeholders.one": "1\n2", "placeholders.two": "ü\r"})
    assert len(checksums) == 200
