/*
 * aurora_flyway_validate(migrations, history): what is wrong with the history, a row a finding. The
 * rules are core/history/rules.c.
 */
#include "postgres.h"

#include "core/history/rules.h"
#include "extension/history_call.h"
#include "extension/stringinfo_sink.h"

PG_FUNCTION_INFO_V1(aurora_flyway_validate);

static const char *
message_text(const struct af_finding *finding)
{
	struct stringinfo_sink message;

	stringinfo_sink_init(&message);
	(void) af_finding_put(finding, &message.sink);
	return stringinfo_sink_cstring(&message);
}

static bool
put_finding(void *to, const struct af_finding *finding)
{
	const struct af_info *line = finding->line;
	const char *values[] = {
		af_severity_name(finding->severity),
		finding->code,
		line->applied == NULL ? NULL : number_text(line->applied->installed_rank),
		af_info_version(line),
		af_info_script(line),
		message_text(finding),
		finding->hint,
	};

	result_set_put(to, values);
	return true;
}

Datum
aurora_flyway_validate(PG_FUNCTION_ARGS)
{
	struct history_call call;
	struct af_validate_args args = {0};

	history_call_begin(&call, fcinfo, 0, 1);
	args.lines = call.history.lines;
	args.n_lines = call.history.n_lines;
	args.history_only = PG_ARGISNULL(0);
	(void) af_validate(&args, put_finding, &call.result);
	history_call_end(&call);
	return (Datum) 0;
}
