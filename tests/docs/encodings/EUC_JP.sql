-- names and labels of the charset EUC_JP: what everything.sql cannot have there
CREATE SCHEMA "日本";
COMMENT ON SCHEMA "日本" IS 'ｶﾅ | 表ソ能';
CREATE TYPE "日本"."ｶﾅ" AS ENUM ('ｶﾅ', '表ソ能 | 日本', 'with "quotes"', E'new\nline');
CREATE DOMAIN "日本"."表ソ能" AS varchar(7) DEFAULT 'ｶﾅ' NOT NULL;
CREATE TABLE "日本"."ｶﾅ 表ソ能" (
	"日本" serial PRIMARY KEY,
	"ｶﾅ|表ソ能" "日本"."ｶﾅ" DEFAULT 'ｶﾅ',
	"表ソ能" "日本"."表ソ能",
	"表ソ能表ソ能" "日本"."ｶﾅ"[],
	"*ｶﾅ*" text DEFAULT '日本 | `ｶﾅ` <表ソ能>',
	moment timestamptz DEFAULT '2020-01-01'
);
COMMENT ON TABLE "日本"."ｶﾅ 表ソ能" IS E'日本\n```\nｶﾅ';
COMMENT ON COLUMN "日本"."ｶﾅ 表ソ能"."日本" IS '*ｶﾅ* `表ソ能` <b>日本</b>';
CREATE TABLE "日本"."表ソ能~" ("ｶﾅ" integer REFERENCES "日本"."ｶﾅ 表ソ能", "表ソ能" integer);
CREATE TABLE "日本".plain (own integer REFERENCES "日本"."ｶﾅ 表ソ能") INHERITS ("日本"."表ソ能~");
CREATE VIEW "日本"."ｶﾅ (view)" AS SELECT * FROM "日本"."ｶﾅ 表ソ能";
