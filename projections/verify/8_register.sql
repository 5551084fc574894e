-- Which value did each register have, and since when? One row per entity: `steps` by register. A value
-- that repeats the one before it is no step.
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
    changes AS (
        SELECT
            * EXCEPT said,
            change.1 AS register,
            change.3 AS value,
            row_number() OVER (PARTITION BY ledger, register ORDER BY place) AS number
        FROM facts
        ARRAY JOIN arrayFilter(change -> change.2, [
            ('status', kind = 'deal' AND step IN ('created', 'won', 'lost', 'reopened'),
                [if(step IN ('won', 'lost'), step, 'open')]),
            ('stage', said.stage != '', [said.stage]),
            ('owner', said.owner_id != '', [said.owner_id]),
            ('account', kind = 'deal' AND said.account_id != '', [said.account_id]),
            ('close_date', said.expected_close_on != '', [said.expected_close_on]),
            ('amount', said.amount != '', [said.amount, said.currency]),
            ('role', said.role != '', [said.role, toString(said.is_ramping)]),
            ('schedule', kind = 'rep' AND step = 'scheduled', [
                said.timezone, arrayStringConcat(said.working_days, ' '), said.starts, said.ends, said.holiday_region
            ]),
            ('configuration', step = 'configured', [
                said.timezone, said.currency, said.fiscal_year_starts_on,
                arrayStringConcat(said.working_days, ' '), said.scorer_id
            ])
        ]) AS change
    ),
    steps AS (
        SELECT * FROM (
            SELECT *, lagInFrame(value) OVER (PARTITION BY ledger, register ORDER BY place) AS before
            FROM changes
            -- A deal that was won before it was created was not opened in between.
            WHERE register != 'status' OR step != 'created' OR number = 1
        )
        WHERE value != before
    ),
    by_register AS (
        SELECT
            ledger, register,
            arraySort(step -> step.place, groupArray(CAST(
                (place, at, is_day, value),
                'Tuple(place UInt64, at DateTime64(3, \'UTC\'), is_day Bool, value Array(String))'
            ))) AS sorted
        FROM steps
        GROUP BY ledger, register
    )
SELECT ledger, mapFromArrays(groupArray(register), groupArray(sorted)) AS steps
FROM by_register
GROUP BY ledger
