"""One document against one catalog: every block in its place, every cell's very text, every link at its heading."""

import re

import page
from catalog import Catalog, c_order, fenced

HEAD = ["column", "comment", "type", "length", "default", "constraints", "values"]
# what may stand in a comment's cell: Markdown's inline elements, nothing else
INLINE = {"a", "b", "strong", "em", "code", "del", "img", "br"}


def take(blocks, expected):
    assert blocks, f"the document ends before {expected!r}"
    block = blocks.pop(0)
    assert block == expected
    return block


def take_comment(blocks, comment):
    if fenced(comment) is not None:
        take(blocks, page.Code(fenced(comment)))


def check_children(blocks, found, catalog, relation):
    children = [catalog.by_oid[oid] for oid in relation["children"] or []]
    if not children:
        return
    take(blocks, page.Paragraph("Inherited tables:"))
    names = [f"{c['schema']}.{c['name']}" for c in sorted(children, key=lambda c: (c_order(c["schema"]), c_order(c["name"])))]
    items = blocks.pop(0).items
    assert [i.text for i in items] == names
    assert [[page.lands_on(found, href) for _, href in i.links] for i in items] == [[n] for n in names]


def check_table(blocks, found, catalog, relation):
    table = blocks.pop(0)
    assert isinstance(table, page.Table), f"{relation['name']!r}: no table but {table!r}"
    columns = relation["columns"] or []
    assert [c.text for c in table.rows[0]] == HEAD
    assert len(table.rows) - 1 == len(columns), f"{relation['name']!r}: {table.rows}"
    for cells, column in zip(table.rows[1:], columns):
        assert len(cells) == len(HEAD)
        name, comment, type_, length, default, constraints, values = cells
        assert (name.text, type_.text, length.text, default.text, constraints.text, values.text) == catalog.row(relation, column)
        is_key = column["number"] in (relation["primary_key"] or [])
        assert name.tags in ([["strong", "em"], ["b", "em"]] if is_key else [[]])
        assert type_.tags == length.tags == default.tags == values.tags == []
        links = [(text, page.lands_on(found, href)) for text, href in constraints.links]
        assert links == catalog.links(relation, column["number"])
        assert set(comment.tags) <= INLINE, comment.html
        if column["comment"] is None:
            assert comment.html == ""


def check_document(markdown, database, style):
    """Compares all of it; the blocks, for more to be asked of them."""
    catalog = Catalog(database, style)
    assert not re.search(r"[ \t]$", markdown, re.M), "blanks at the end of a line"
    all_blocks = page.read(markdown)
    found = page.addresses(all_blocks)
    blocks = list(all_blocks)
    take(blocks, page.Heading(1, "Database Documentation"))
    assert re.fullmatch(r"Created at: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\nServer version: PostgreSQL .*", blocks.pop(0).text)
    for schema in catalog.schemas:
        take(blocks, page.Heading(2, "Schema: " + schema["name"]))
        if style != "classic":
            take_comment(blocks, schema["comment"])
        for section, relations in catalog.sections(schema["name"]):
            take(blocks, page.Heading(3, section))
            for relation in relations:
                if style != "classic":
                    assert isinstance(blocks.pop(0), page.Anchor)
                take(blocks, page.Heading(4, f"{relation['schema']}.{relation['name']}"))
                take_comment(blocks, relation["comment"])
                check_children(blocks, found, catalog, relation)
                check_table(blocks, found, catalog, relation)
    assert blocks == []
    return all_blocks
