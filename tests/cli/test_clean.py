"""aurora-flyway clean, on a real server."""

KINDS = """
create table t (i int primary key, s serial, g int generated always as identity); create view v as select * from t;
create materialized view mv as select * from v; create function f(t) returns int language sql as 'select 1';
create procedure p(in a int, inout b int) language plpgsql as 'begin b := a; end';
create aggregate every_int(int) (sfunc = int4pl, stype = int); create aggregate no_argument(*) (sfunc = int8inc, stype = int8, initcond = '0');
create type mood as enum ('a'); create type pair as (x int, y mood); create domain d as mood; create sequence sq;
create type fr as range (subtype = float8); create table parent (i int) partition by range (i);
create table child partition of parent default; create table "Odd ""Name" (d d, p pair); create collation cc from "C";
create type base; create function base_in(cstring) returns base language internal immutable strict as 'int4in';
create function base_out(base) returns cstring language internal immutable strict as 'int4out';
create type base (input = base_in, output = base_out, internallength = 4, passedbyvalue, alignment = int4); create type hollow;
create table uses_base (b base); create extension citext; create table uses_citext (c citext);
create schema other; create table other.kept (i int);
"""
LEFT = """
select relname::text from pg_class where relnamespace = 'public'::regnamespace
union all select typname from pg_type where typnamespace = 'public'::regnamespace
union all select proname from pg_proc where pronamespace = 'public'::regnamespace
union all select collname from pg_collation where collnamespace = 'public'::regnamespace
"""


def test_is_disabled_until_allowed(cli, database, scripts):
    folder = scripts(V1__a="create table a (i int);")
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
    done = cli("clean", env=database.env, cwd=folder.parent)
    assert done.status != 0 and "clean is disabled" in done.stderr and "cleanDisabled" in done.stderr
    planned = cli("clean", "--dry-run", env=database.env, cwd=folder.parent)
    assert planned.status == 0 and 'would empty schema "public"' in planned.stdout
    assert database.sql("select to_regclass('a') is not null") == [["t"]]


def test_every_kind_goes(cli, database, scripts):
    folder = scripts(V1__a=KINDS)
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
    done = cli("clean", "-cleanDisabled=false", env=database.env, cwd=folder.parent)
    assert done.status == 0, done
    assert done.stdout.splitlines()[0] == 'emptied schema "public"' and "NOTICE" not in done.stderr
    assert database.sql(LEFT) == []
    assert database.sql("select to_regclass('other.kept') is not null") == [["t"]]


def test_members_of_a_foreign_extension_stay(cli, database, server, scripts):
    folder = scripts(V1__a="create table a (i int);")
    server.sql("drop role if exists cleaner; create role cleaner login")
    database.sql("create extension citext; grant create on schema public to cleaner")
    try:
        env = {**database.env, "PGUSER": "cleaner"}
        assert cli("migrate", "-baselineOnMigrate=true", "-baselineVersion=0", env=env, cwd=folder.parent).status == 0
        done = cli("clean", "-cleanDisabled=false", env=env, cwd=folder.parent)
        assert done.status == 0, done
        assert database.sql("select extname from pg_extension where extname = 'citext'") == [["citext"]]
        assert database.sql("select to_regclass('a') is null") == [["t"]]
    finally:
        database.sql("drop owned by cleaner")
        server.sql("drop role cleaner")


def test_schemas_of_our_making_go_whole(cli, database, scripts):
    folder = scripts(V1__a="create table a (i int); create text search configuration tsc (copy = simple);")
    database.sql("create schema two")
    assert cli("migrate", "-schemas=one,two", env=database.env, cwd=folder.parent).status == 0
    done = cli("clean", "-schemas=one,two,nope", "-cleanDisabled=false", "--json", env=database.env, cwd=folder.parent)
    assert done.status == 0, done
    assert (done.json["schemasDropped"], done.json["schemasCleaned"]) == (["one"], ["two"])
    assert done.json["warnings"] == ['Unable to clean unknown schema: "nope"']
    assert database.sql("select nspname from pg_namespace where nspname in ('one', 'two')") == [["two"]]

