CREATE OR REPLACE VIEW bi.account_engagement_monthly
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month, in the tenant''s zone',
    owner_id String COMMENT '[key] Rep who holds the customer at the month''s end, else who held it at its start',
    touch_count Int64 COMMENT '[measure] Touches by people',
    touch_auto_count Int64 COMMENT '[measure] Touches by automation',
    response_count Int64 COMMENT '[measure] Responses of the customers, automatic replies left out',
    interactions_per_customer_numerator Int64 COMMENT '[measure] All three together, each once for every customer it concerns',
    interactions_per_customer_denominator Int64 COMMENT '[measure] Customers: accounts worth something at the month''s start or end',
    interactions_per_customer_value Nullable(Float64) COMMENT '[ratio] Interactions with a customer in the month',
    interactions_per_customer_n Int64 COMMENT '[measure] Customers behind the ratio',
    interactions_per_customer_median Nullable(Float64) COMMENT '[value] Half of the customers had at most so many',
    engaged_rate_numerator Int64 COMMENT '[measure] Customers with at least one interaction in the month',
    engaged_rate_denominator Int64 COMMENT '[measure] Customers',
    engaged_rate_value Nullable(Float64) COMMENT '[ratio] Share of the customers with an interaction',
    engaged_rate_n Int64 COMMENT '[measure] Customers behind the ratio',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month and rep who holds customers. Key: tenant_id, month, owner_id. Additivity: counts, numerators and denominators add up over reps, counts of interactions over months too; never average the ratios; the median does not add up. Customer by customer: bi.account_month. As of a day: the months up to that day.'
AS WITH
    customer AS
    (
        SELECT
            tenant_id, account_id, month_end,
            max(owner_id) AS owner_now_id,
            if(owner_now_id != '', owner_now_id, max(owner_1m_id)) AS holder_id
        FROM core.portfolio_month
        GROUP BY tenant_id, account_id, month_end
        HAVING holder_id != ''
    ),
    interaction AS
    (
        SELECT
            tenant_id, account_id, toLastDayOfMonth(assumeNotNull(occurred_on)) AS month_end,
            countIf(is_touch) AS touches,
            countIf(is_touch_auto) AS touches_auto,
            countIf(is_response) AS responses,
            count() AS interactions
        FROM core.account_activity
        GROUP BY tenant_id, account_id, month_end
    )
SELECT
    customer.tenant_id AS tenant_id,
    toStartOfMonth(customer.month_end) AS month,
    holder_id AS owner_id,
    sum(ifNull(touches, 0)) AS touch_count,
    sum(ifNull(touches_auto, 0)) AS touch_auto_count,
    sum(ifNull(responses, 0)) AS response_count,
    sum(ifNull(interactions, 0)) AS interactions_per_customer_numerator,
    count() AS interactions_per_customer_denominator,
    interactions_per_customer_numerator / nullIf(interactions_per_customer_denominator, 0) AS interactions_per_customer_value,
    count() AS interactions_per_customer_n,
    quantileExactInclusive(0.5)(ifNull(interactions, 0)) AS interactions_per_customer_median,
    countIf(ifNull(interactions, 0) > 0) AS engaged_rate_numerator,
    count() AS engaged_rate_denominator,
    engaged_rate_numerator / nullIf(engaged_rate_denominator, 0) AS engaged_rate_value,
    count() AS engaged_rate_n,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM customer
LEFT JOIN interaction
    ON interaction.tenant_id = customer.tenant_id
    AND interaction.account_id = customer.account_id
    AND interaction.month_end = customer.month_end
GROUP BY tenant_id, month, owner_id
