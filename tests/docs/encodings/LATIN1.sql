-- names and labels of the charset LATIN1: what everything.sql cannot have there
CREATE SCHEMA "Größe";
COMMENT ON SCHEMA "Größe" IS 'ÀÉÎ | año ½';
CREATE TYPE "Größe"."ÀÉÎ" AS ENUM ('ÀÉÎ', 'año ½ | Größe', 'with "quotes"', E'new\nline');
CREATE DOMAIN "Größe"."año ½" AS varchar(7) DEFAULT 'ÀÉÎ' NOT NULL;
CREATE TABLE "Größe"."ÀÉÎ año ½" (
	"Größe" serial PRIMARY KEY,
	"ÀÉÎ|año ½" "Größe"."ÀÉÎ" DEFAULT 'ÀÉÎ',
	"año ½" "Größe"."año ½",
	"año ½año ½" "Größe"."ÀÉÎ"[],
	"*ÀÉÎ*" text DEFAULT 'Größe | `ÀÉÎ` <año ½>',
	moment timestamptz DEFAULT '2020-01-01'
);
COMMENT ON TABLE "Größe"."ÀÉÎ año ½" IS E'Größe\n```\nÀÉÎ';
COMMENT ON COLUMN "Größe"."ÀÉÎ año ½"."Größe" IS '*ÀÉÎ* `año ½` <b>Größe</b>';
CREATE TABLE "Größe"."año ½~" ("ÀÉÎ" integer REFERENCES "Größe"."ÀÉÎ año ½", "año ½" integer);
CREATE TABLE "Größe".plain (own integer REFERENCES "Größe"."ÀÉÎ año ½") INHERITS ("Größe"."año ½~");
CREATE VIEW "Größe"."ÀÉÎ (view)" AS SELECT * FROM "Größe"."ÀÉÎ año ½";
