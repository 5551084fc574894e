-- What is an account worth, since when, and whose is it?
INSERT INTO ops.verify_account (
    generation, version, tenant_id, account_id, created_at, created_is_day, parent_account_id, attributes, owners,
    components, totals, renewed_count, churned_at, churn_reason_code, merged_into, is_deleted, is_erased
)
WITH
    facts AS (
        SELECT
            *,
            NOT is_erased AND type = 'account.created' AS is_created,
            NOT is_erased AND (type = 'account.owner_changed' OR is_created AND JSONHas(data, 'owner_id')) AS is_owner,
            NOT is_erased AND type = 'account.value_changed' AS is_value,
            JSONExtractString(data, 'component_id') AS component_id,
            toDecimal64OrZero(JSONExtractString(data, 'value'), 4) AS value,
            JSONExtractString(data, 'currency') AS currency,
            JSONExtractString(data, 'unit') AS unit
        FROM ops.verify_ledger
        WHERE kind = 'account'
    ),
    creations AS (
        SELECT tenant_id, id, argMin((at, is_day, is_undated, data), (-toInt128(version), at)) AS creation
        FROM facts WHERE is_created GROUP BY tenant_id, id
    ),
    changes AS (
        -- What each telling of a component adds to its unit and currency, and takes from the one before.
        SELECT tenant_id, id, place_in_order, at, is_day, bucket.1 AS unit, bucket.2 AS currency, sum(bucket.3) AS change
        FROM (
            SELECT
                *,
                lagInFrame((unit, currency, value), 1, ('', '', toDecimal64(0, 4))) OVER (
                    PARTITION BY tenant_id, id, component_id ORDER BY place_in_order
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS before
            FROM facts WHERE is_value
        )
        ARRAY JOIN [(before.1, before.2, -before.3), (unit, currency, value)] AS bucket
        WHERE bucket.1 != ''
        GROUP BY ALL
    ),
    totals AS (
        SELECT
            tenant_id, id,
            arrayMap(x -> (x.2, x.3, x.4, x.5, x.6), arraySort(x -> (x.1, x.4, x.5), groupArray(
                (place_in_order, at, is_day, unit, currency, total)
            ))) AS steps
        FROM (
            SELECT *, sum(change) OVER (
                PARTITION BY tenant_id, id, unit, currency ORDER BY place_in_order
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS total
            FROM changes
        )
        GROUP BY tenant_id, id
    )
SELECT 1
