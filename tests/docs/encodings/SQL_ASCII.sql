-- names and labels of the no charset at all: bytes that are no UTF-8, and such that are
CREATE SCHEMA "้t้";
COMMENT ON SCHEMA "้t้" IS 'ÿþ | ัั…ะตะผะฐ';
CREATE TYPE "้t้"."ÿþ" AS ENUM ('ÿþ', 'ัั…ะตะผะฐ | ้t้', 'with "quotes"', E'new\nline');
CREATE DOMAIN "้t้"."ัั…ะตะผะฐ" AS varchar(7) DEFAULT 'ÿþ' NOT NULL;
CREATE TABLE "้t้"."ÿþ ัั…ะตะผะฐ" (
	"้t้" serial PRIMARY KEY,
	"ÿþ|ัั…ะตะผะฐ" "้t้"."ÿþ" DEFAULT 'ÿþ',
	"ัั…ะตะผะฐ" "้t้"."ัั…ะตะผะฐ",
	"ัั…ะตะผะฐัั…ะตะผะฐ" "้t้"."ÿþ"[],
	"*ÿþ*" text DEFAULT '้t้ | `ÿþ` <ัั…ะตะผะฐ>',
	moment timestamptz DEFAULT '2020-01-01'
);
COMMENT ON TABLE "้t้"."ÿþ ัั…ะตะผะฐ" IS E'้t้\n```\nÿþ';
COMMENT ON COLUMN "้t้"."ÿþ ัั…ะตะผะฐ"."้t้" IS '*ÿþ* `ัั…ะตะผะฐ` <b>้t้</b>';
CREATE TABLE "้t้"."ัั…ะตะผะฐ~" ("ÿþ" integer REFERENCES "้t้"."ÿþ ัั…ะตะผะฐ", "ัั…ะตะผะฐ" integer);
CREATE TABLE "้t้".plain (own integer REFERENCES "้t้"."ÿþ ัั…ะตะผะฐ") INHERITS ("้t้"."ัั…ะตะผะฐ~");
CREATE VIEW "้t้"."ÿþ (view)" AS SELECT * FROM "้t้"."ÿþ ัั…ะตะผะฐ";
