"""Databases whose names, labels, defaults and comments are made of what Markdown and HTML give a meaning to; the same for the same seed."""

import random

# pieces, so that whole constructs come up as often as their characters
PIECES = [
    *"|\\`*_~[]()<>&#!-+=:.,;0123456789'\"$^{}@/?%", *"abcXYZ", " ", "  ", "\n", "\t", "\r", "\r\n", "\x0b", "\x1b",
    "\u00a0", "\u200b", "\u200d", "\u2028", "\ufeff", "\u3000", "\U0001f389", "é", "ЖЩ", "日本", "e\u0301", "²", "½", "ª",
    "&amp;", "&#124;", "&lt", "<!--", "-->", "<br>", "<b>", "</b>", "<a id=\"x\">", "<script>", "]]>", "<![CDATA[", "<?", "http://x.y", "www.x.y",
    "a@b.cc", "```", "~~~", "~~", "**", "__", "***", "---", "===", "1.", "1)", "- ", "+ ", "# ", "> ", "    ", "](x)", "![", "[x]: y", "\\|",
    "\\\\", "--- | ---", "$1", "$$x$$", ":tada:", "#1", "public.", "::regclass", "nextval(", "E'", "\\'", "Tables", "Schema: ",
]
MAX_BYTES = 63


def text(rng, n_pieces, max_bytes=None):
    while True:
        found = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, n_pieces)))
        if max_bytes is None or len(found.encode("utf-8")) <= max_bytes:
            return found


class Names:
    """Names that are not given twice."""

    def __init__(self, rng):
        self.rng, self.given = rng, set()

    def next(self):
        while True:
            name = text(self.rng, 9, MAX_BYTES)
            if name not in self.given and not name.startswith("pg_"):
                self.given.add(name)
                return name


def ident(name):
    return '"' + name.replace('"', '""') + '"'


def literal(value):
    return " E'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def column_sql(rng, name, enums):
    choice = rng.randrange(5)
    if choice == 0:
        return f"{ident(name)} {rng.choice(enums)}"
    if choice == 1:
        return f"{ident(name)} text DEFAULT {literal(text(rng, 8))}"
    if choice == 2:
        return f"{ident(name)} varchar({rng.randint(1, 99)})[] NOT NULL"
    if choice == 3:
        return f"{ident(name)} regclass"
    return f"{ident(name)} integer"


def script(seed, n_schemas=4, n_tables=6):
    """The SQL of one database."""
    rng = random.Random(seed)
    schemas, lines, tables = Names(rng), [], []
    for _ in range(n_schemas):
        schema = ident(schemas.next())
        names, enums = Names(rng), []
        lines += [f"CREATE SCHEMA {schema};", f"COMMENT ON SCHEMA {schema} IS {literal(text(rng, 12))};"]
        for _ in range(2):
            enums.append(f"{schema}.{ident(names.next())}")
            labels = Names(rng)
            lines.append(f"CREATE TYPE {enums[-1]} AS ENUM ({', '.join(literal(labels.next()) for _ in range(3))});")
        for _ in range(n_tables):
            table, columns = f"{schema}.{ident(names.next())}", Names(rng)
            key, other = columns.next(), columns.next()
            parts = [f"{ident(key)} serial PRIMARY KEY"]
            parts += [column_sql(rng, columns.next(), enums) for _ in range(4)]
            parts.append(f"{ident(other)} integer" + (f" REFERENCES {rng.choice(tables)}" if tables else ""))
            lines.append(f"CREATE TABLE {table} ({', '.join(parts)});")
            lines.append(f"ALTER TABLE {table} ALTER {ident(other)} SET DEFAULT length({literal(text(rng, 4))});")
            lines.append(f"COMMENT ON TABLE {table} IS {literal(text(rng, 20))};")
            lines.append(f"COMMENT ON COLUMN {table}.{ident(key)} IS {literal(text(rng, 20))};")
            lines.append(f"COMMENT ON COLUMN {table}.{ident(other)} IS {literal(text(rng, 20))};")
            if rng.randrange(3) == 0:
                child = f"{schema}.{ident(names.next())}"
                lines.append(f"CREATE TABLE {child} () INHERITS ({table});")
            if rng.randrange(3) == 0:
                lines.append(f"CREATE VIEW {schema}.{ident(names.next())} AS TABLE {table};")
            tables.append(table)
    return "\n".join(lines)
