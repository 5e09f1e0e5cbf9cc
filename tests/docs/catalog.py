"""What a document must show, asked of the catalog in another way than the program asks it: plain rows, put together here."""

import csv
import json
import re

csv.field_size_limit(1 << 30)  # an answer is one JSON value

TYPES = """
SELECT json_object_agg(oid, json_build_object('kind', typtype, 'base', typbasetype::bigint, 'mod', typtypmod, 'not_null', typnotnull,
  'element', typelem::bigint, 'name', typname, 'text', format_type(oid, NULL),
  'labels', (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))) FROM pg_type t"""

RELATIONS = """
SELECT json_agg(json_build_object('oid', c.oid::bigint, 'schema', nspname, 'name', relname, 'kind', relkind,
  'comment', obj_description(c.oid, 'pg_class'),
  'columns', (SELECT json_agg(json_build_object('number', attnum, 'name', attname, 'type', atttypid::bigint, 'mod', atttypmod,
      'not_null', attnotnull, 'generated', attgenerated <> '', 'comment', col_description(c.oid, attnum),
      'default', (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = c.oid AND adnum = attnum)) ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
  'primary_key', (SELECT to_json(conkey) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p'),
  'children', (SELECT json_agg(inhrelid::bigint) FROM pg_inherits JOIN pg_class i ON i.oid = inhrelid
    WHERE inhparent = c.oid AND i.relkind IN ('r', 'p', 'f')),
  'keys', (SELECT json_agg(json_build_object('name', conname, 'columns', conkey, 'target', confrelid::bigint))
    FROM pg_constraint k WHERE conrelid = c.oid AND contype = 'f'
      AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = c.oid))))
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  AND c.oid NOT IN (SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e')"""

SCHEMAS = """
SELECT json_agg(json_build_object('name', nspname, 'comment', obj_description(oid, 'pg_namespace')))
FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"""

# under the search path that has the schema, its own objects need no qualifier
DEFAULTS = """
SELECT set_config('search_path', 'pg_catalog, ' || quote_ident({schema}), false);
SELECT json_agg(json_build_object('table', adrelid::bigint, 'column', adnum, 'text', pg_get_expr(adbin, adrelid)))
FROM pg_attrdef JOIN pg_class c ON c.oid = adrelid WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = {schema})"""

SECTIONS = {"r": "Tables", "p": "Tables", "v": "Views", "m": "Materialized views", "f": "Foreign tables"}
WITH_LENGTH = {"varchar", "bpchar", "bit", "varbit"}


def literal(text):
    """An SQL literal, whatever standard_conforming_strings says."""
    return " E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def as_json(database, query):
    rows = database.sql("SET search_path = pg_catalog; SET TimeZone = 'UTC'; SET IntervalStyle = postgres; SET DateStyle = ISO;" + query)
    return json.loads(rows[-1][0] if rows[-1] else "null") or []


def c_order(text):
    return text.encode("utf-8")


def fenced(comment):
    """The lines of a comment as its code block has them; None for a comment of blanks."""
    if comment is None or not comment.strip(" \t\n\v\f\r"):
        return None
    lines = re.split(r"\r\n|\n|\r", comment)
    if lines[-1] == "":
        lines.pop()
    return "".join(line.rstrip(" \t\v\f") + "\n" for line in lines)


class Catalog:
    def __init__(self, database, style):
        self.style = style
        self.types = {int(k): v for k, v in as_json(database, TYPES).items()}
        self.schemas = sorted(as_json(database, SCHEMAS), key=lambda s: c_order(s["name"]))
        relations = as_json(database, RELATIONS)
        if style == "classic":
            self.take_qualifiers_off(database, relations)
        self.by_oid = {r["oid"]: r for r in relations}
        self.relations = {s["name"]: {} for s in self.schemas}
        for relation in sorted(relations, key=lambda r: c_order(r["name"])):
            section = "Tables" if style == "classic" else SECTIONS[relation["kind"]]
            self.relations[relation["schema"]].setdefault(section, []).append(relation)

    def take_qualifiers_off(self, database, relations):
        for schema in {r["schema"] for r in relations}:
            shown = {(d["table"], d["column"]): d["text"] for d in as_json(database, DEFAULTS.format(schema=literal(schema)))}
            for relation in relations:
                for column in relation["columns"] or []:
                    if relation["schema"] == schema:
                        column["default"] = shown.get((relation["oid"], column["number"]))

    def sections(self, schema):
        """(name of the section, relations in it), in the document's order; Tables is there even without one."""
        found = self.relations[schema]
        return [(name, found.get(name, [])) for name in dict.fromkeys(SECTIONS.values()) if name in found or name == "Tables"]

    def base(self, column):
        """The type below all domains, its modifier, and whether a domain forbids NULL."""
        oid, mod, not_null = column["type"], column["mod"], False
        while self.types[oid]["kind"] == "d":
            not_null = not_null or self.types[oid]["not_null"]
            oid, mod = self.types[oid]["base"], self.types[oid]["mod"]
        return self.types[oid], mod, not_null

    def length(self, column):
        type_, mod, _ = self.base(column)
        element = self.types[type_["element"]] if type_["name"].startswith("_") and type_["element"] else type_
        if mod < 0 or element["name"] not in WITH_LENGTH:
            return ""
        return str(mod - (4 if element["name"] in ("varchar", "bpchar") else 0))

    def links(self, relation, number):
        """(text, heading it leads to) for every column of every foreign key that has this one."""
        names = {c["number"]: c["name"] for c in relation["columns"] or []}
        found = []
        for key in sorted(relation["keys"] or [], key=lambda k: c_order(k["name"])):
            target = self.by_oid[key["target"]]
            if number in key["columns"]:
                found += [(names[n], f"{target['schema']}.{target['name']}") for n in key["columns"]]
        return found

    def row(self, relation, column):
        """name, type, length, default, constraints and values as text."""
        type_, _, not_null = self.base(column)
        is_key = column["number"] in (relation["primary_key"] or [])
        constraints = ["NOT NULL"] if column["not_null"] or not_null else []
        constraints += [text for text, _ in self.links(relation, column["number"])]
        return (column["name"] + (" (pk)" if is_key else ""), type_["text"], self.length(column),
                "" if column["generated"] else column["default"] or "", ", ".join(constraints), type_["labels"] or "")
