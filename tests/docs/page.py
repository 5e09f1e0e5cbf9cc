"""A Markdown document as a reader sees it: rendered by cmark-gfm with GitHub's extensions, then taken apart into its blocks."""

import collections
import html.parser
import re
import subprocess
import unicodedata
import urllib.parse

Heading = collections.namedtuple("Heading", "level text")
Anchor = collections.namedtuple("Anchor", "id")
Code = collections.namedtuple("Code", "text")
Paragraph = collections.namedtuple("Paragraph", "text")
List = collections.namedtuple("List", "items")
Table = collections.namedtuple("Table", "rows")


class Cell:
    """A cell, an item of a list, a paragraph: its text as shown, its links as (text, href), the names of its tags, its HTML.

    That an address of mail becomes a link of its own is not looked at: no way of writing one prevents it, and its text stays.
    """

    def __init__(self):
        self.text, self.html, self.links, self.tags = "", "", [], []

    def __repr__(self):
        return self.html


class Reader(html.parser.HTMLParser):
    BLOCKS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "th", "td", "li"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.cell, self.href, self.anchors = [], None, None, []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in self.BLOCKS:
            if self.cell is not None:
                raise AssertionError(f"<{tag}> inside of {self.cell.html!r}")
            self.cell = Cell()
        elif tag == "table":
            self.blocks.append(Table([]))
        elif tag == "tr":
            self.blocks[-1].rows.append([])
        elif tag == "ul":
            self.blocks.append(List([]))
        elif tag in ("thead", "tbody"):
            pass
        elif self.cell is None:
            raise AssertionError(f"<{tag}> outside of any block")
        if self.cell is None or tag in self.BLOCKS:
            return
        if attrs.get("href", "").startswith("mailto:"):
            return
        self.cell.tags.append(tag)
        self.cell.html += f"<{tag}>"
        if tag == "a" and "id" in attrs:
            self.anchors.append(attrs["id"])
        elif tag == "a":
            self.href = (attrs["href"], len(self.cell.text))

    def handle_endtag(self, tag):
        if tag == "a" and self.href is not None:
            href, start = self.href
            self.cell.links.append((self.cell.text[start:], href))
            self.href = None
        if tag not in self.BLOCKS:
            if self.cell is not None and tag not in ("br", "img"):
                self.cell.html += f"</{tag}>"
            return
        cell, self.cell = self.cell, None
        if tag[0] == "h":
            self.blocks.append(Heading(int(tag[1]), cell.text))
        elif tag == "pre":
            self.blocks.append(Code(cell.text))
        elif tag == "li":
            self.blocks[-1].items.append(cell)
        elif tag in ("td", "th"):
            self.blocks[-1].rows[-1].append(cell)
        elif self.anchors and cell.text == "":
            self.blocks += [Anchor(a) for a in self.anchors]
            self.anchors = []
        else:
            self.blocks.append(Paragraph(cell.text))

    def handle_data(self, text):
        if self.cell is not None:
            self.cell.text += text
            self.cell.html += text.replace("&", "&amp;").replace("<", "&lt;")
        elif text.strip():
            raise AssertionError(f"text outside of any block: {text!r}")

    def handle_comment(self, text):
        raise AssertionError(f"an HTML comment: {text!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(markdown):
    """The blocks of a document."""
    argv = ["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter"]
    done = subprocess.run(argv, input=markdown.encode("utf-8"), capture_output=True, check=True)
    reader = Reader()
    reader.feed(done.stdout.decode("utf-8"))
    reader.close()
    return reader.blocks


def is_word(c):
    """What GitHub keeps in a heading's address (letters, marks, decimal digits, connecting punctuation), a hyphen, a blank."""
    category = unicodedata.category(c)
    return c in "- " or category[0] in "LM" or category in ("Nd", "Nl", "Pc")


def slugs(headings):
    """The address GitHub gives to each heading: its text in lower case, without punctuation, numbered when it comes again."""
    seen, given = collections.Counter(), []
    for heading in headings:
        slug = "".join(c for c in heading.text.lower() if is_word(c)).replace(" ", "-")
        given.append(slug + (f"-{seen[slug]}" if seen[slug] else ""))
        seen[slug] += 1
    return given


def addresses(blocks):
    """Where links can land: address -> the headings that have it. An <a id> belongs to the heading behind it."""
    headings = [b for b in blocks if isinstance(b, Heading)]
    found = collections.defaultdict(list)
    if any(isinstance(b, Anchor) for b in blocks):
        for at, block in enumerate(blocks):
            if isinstance(block, Anchor):
                found[block.id].append(blocks[at + 1].text)
    else:
        for slug, heading in zip(slugs(headings), headings):
            found[slug].append(heading.text)
    return found


def lands_on(found, href):
    """The heading a link leads to, which must be one alone."""
    address = re.sub(r"^#", "", href)
    hits = found.get(address) or found.get(urllib.parse.unquote(address)) or []
    assert len(hits) == 1, f"{href} lands on {hits}"
    return hits[0]
