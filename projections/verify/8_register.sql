-- Which value did each register have, and since when? One row per ledger: `steps` by register. A
-- value that repeats the one before it is no step.
CREATE OR REPLACE TABLE ops.verify_register
ENGINE = MergeTree ORDER BY ledger
AS WITH
    facts AS (
        SELECT ledger, kind, step, place, at, is_day, said
        FROM ops.verify_ledger
        WHERE counts AND is_own AND kind != 'activity' AND step != 'created'
        UNION ALL
        SELECT ledger, kind, step, place, at, is_day, said
        FROM ops.verify_creation
    ),
    arrayFilter(change -> change.2, [
        (
            'status',
            kind = 'deal' AND step IN ('created', 'won', 'lost', 'reopened'),
            [if(step IN ('won', 'lost'), step, 'open')]
        ),
        ('stage', said.stage != '', [said.stage]),
        ('owner', said.owner_id != '', [said.owner_id]),
        ('account', kind = 'deal' AND said.account_id != '', [said.account_id]),
        ('close_date', said.expected_close_on != '', [said.expected_close_on]),
        ('amount', said.amount != '', [said.amount, said.currency]),
        ('role', said.role != '', [said.role, toString(said.is_ramping)]),
        (
            'schedule',
            kind = 'rep' AND step = 'scheduled',
            arrayConcat(
                [said.timezone, said.starts, said.ends, said.holiday_region], said.working_days
            )
        ),
        (
            'configuration',
            step = 'configured',
            arrayConcat(
                [said.timezone, said.currency, said.fiscal_year_starts_on, said.scorer_id],
                said.working_days
            )
        )
    ]) AS told_changes,
    changes AS (
        SELECT
            ledger, step, place, at, is_day,
            change.1 AS register,
            change.3 AS value,
            row_number() OVER (PARTITION BY ledger, register ORDER BY place) AS number
        FROM facts ARRAY JOIN told_changes AS change
    ),
    numbered AS (
        SELECT
            *,
            lagInFrame(value) OVER (PARTITION BY ledger, register ORDER BY place) AS value_before
        FROM changes
        -- A deal that was won before it was created was not opened in between.
        WHERE register != 'status' OR step != 'created' OR number = 1
    ),
    by_register AS (
        SELECT
            ledger, register,
            arraySort(step -> step.place, groupArray(CAST(
                (place, at, is_day, value),
                'Tuple(
                    place UInt64, at DateTime64(3, \'UTC\'), is_day Bool, value Array(String)
                )'
            ))) AS sorted
        FROM numbered
        WHERE value != value_before
        GROUP BY ledger, register
    )
SELECT ledger, mapFromArrays(groupArray(register), groupArray(sorted)) AS steps
FROM by_register
GROUP BY ledger
