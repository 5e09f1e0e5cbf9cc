"""A column's comment keeps the Markdown its author wrote; what could break the table, or is HTML, is shown as text."""

import pytest

import page
from conftest import document
from hostile import ident, literal

# comment -> the cell as HTML, without attributes
COMMENTS = {
    "*soft* **strong** _soft_ __strong__ ~~gone~~ `code`": "<em>soft</em> <strong>strong</strong> <em>soft</em> <strong>strong</strong> <del>gone</del> <code>code</code>",
    "[text](http://x.y) <http://x.y> http://x.y": "<a>text</a> <a>http://x.y</a> <a>http://x.y</a>",
    "![image](x.png)": "<img>",
    "a | b": "a | b",
    "a \\| b": "a | b",
    "`a | b`": "<code>a | b</code>",
    "``a ` | b``": "<code>a ` | b</code>",
    "one\ntwo\r\nthree\rfour\tfive   six": "one two three four five six",
    "  edges  ": "edges",
    "one<br>two<BR/>": "one<br>two<br>",
    "<b>bold</b>": "&lt;b>bold&lt;/b>",
    "</td></tr></table>": "&lt;/td>&lt;/tr>&lt;/table>",
    "<script>alert(1)</script>": "&lt;script>alert(1)&lt;/script>",
    "<!-- hidden -->": "&lt;!-- hidden -->",
    "`<b>`": "<code>&lt;b></code>",
    "`</td>` | `<td>`": "<code>&lt;/td></code> | <code>&lt;td></code>",
    "http://x.y<table>": "<a>http://x.y&amp;lt;table></a>",
    # what we take for code begins with the address for a reader: no code then, but no table that ends either
    "[a](`) </table> `": "<a>a</a> &lt;/table> </code>",
    "a < b > c & d &amp; e": "a &lt; b > c &amp; d &amp; e",
    "# no heading": "# no heading",
    "- no list": "- no list",
    "```": "```",
    "---": "---",
    "*open": "*open",
    "\\": "\\",
    "a \\": "a \\",
    "`open |": "`open |",
    "[^1] [x]: y": "[^1] [x]: y",
    "日本語 🎉": "日本語 🎉",
    "": "",
    "   ": "",
}


@pytest.mark.parametrize("style", ["classic", "standard"])
def test_comments(database, style):
    columns = [f"c{n}" for n in range(len(COMMENTS))]
    database.sql("CREATE EXTENSION aurora_flyway; CREATE TABLE t (" + ", ".join(f"{ident(c)} text" for c in columns) + ");" + "".join(
        f"COMMENT ON COLUMN t.{ident(c)} IS {literal(comment)};" for c, comment in zip(columns, COMMENTS)))
    table = next(b for b in page.read(document(database, style)) if isinstance(b, page.Table))
    assert [row[0].text for row in table.rows[1:]] == columns
    assert [row[2].text for row in table.rows[1:]] == ["text"] * len(columns)
    for row, (comment, expected) in zip(table.rows[1:], COMMENTS.items()):
        assert row[1].html == expected, comment
