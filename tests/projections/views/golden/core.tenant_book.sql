CREATE OR REPLACE VIEW core.tenant_book
COMMENT 'Grain: one row per tenant that told of itself. Key: tenant_id. Additivity: nothing to add.'
AS WITH
    arrayFilter(step -> business_date(step.at, step.is_day, configurations[-1].timezone) <= toDate('2149-06-06'), configurations) AS told,
    arrayMap(step -> business_date(step.at, step.is_day, configurations[-1].timezone), told) AS days,
    -- What was told first holds for the days before it, too: history is often imported.
    arrayMap((day, number) -> if(number = 1, toDate(0), day), days, arrayEnumerate(days)) AS begins,
    arrayMap(number -> arrayMin(arrayPushBack(arraySlice(days, number + 1), toDate('2149-06-06'))), arrayEnumerate(days)) AS ends
SELECT
    tenant_id,
    told[-1].currency::String AS currency,
    arrayZip(begins, ends, arrayMap(
        step -> arrayMap(name -> indexOf(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], name), step.working_days), told
    )) AS weeks
FROM core.tenant FINAL
WHERE generation = (SELECT max(generation) FROM ops.generation) AND notEmpty(told)
