/*
 * A materialised result. The server's own function for it has another name in each of 15 and 16 and
 * is missing before, hence this one.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "extension/result_set.h"

void
result_set_begin(struct result_set *set, FunctionCallInfo fcinfo)
{
	ReturnSetInfo *info = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext caller;
	TupleDesc columns;

	if (info == NULL || !IsA(info, ReturnSetInfo) || (info->allowedModes & SFRM_Materialize) == 0)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("set-valued function called in context that cannot accept a set")));
	caller = MemoryContextSwitchTo(info->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &columns) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	set->columns = TupleDescGetAttInMetadata(columns);
	set->rows =
		tuplestore_begin_heap((info->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	info->returnMode = SFRM_Materialize;
	info->setResult = set->rows;
	info->setDesc = columns;
	MemoryContextSwitchTo(caller);
}

void
result_set_put(struct result_set *set, const char *const *values)
{
	HeapTuple row = BuildTupleFromCStrings(set->columns, (char **) values);

	tuplestore_puttuple(set->rows, row);
	heap_freetuple(row);
}
