CREATE OR REPLACE VIEW core.deal_month
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal',
    month Date COMMENT '[key] First day of the month',
    pipeline String COMMENT '[dimension] Pipeline of the deal',
    owner_id String COMMENT '[dimension] Rep who owned the deal when it closed in this month, else at the month''s end',
    is_created Bool COMMENT '[dimension] The deal was created in this month',
    is_won Bool COMMENT '[dimension] The deal was finally won in this month',
    is_lost Bool COMMENT '[dimension] The deal was finally lost in this month',
    is_open Bool COMMENT '[dimension] The deal was open at the month''s end, or is on the tenant''s last day',
    is_won_ever Bool COMMENT '[dimension] The deal was won, in whatever month',
    cycle_days Nullable(Int64) COMMENT '[value] Days from creation to close',
    age_days Nullable(Int64) COMMENT '[value] Days from creation to the month''s end, or to the tenant''s last day'
)
COMMENT 'Grain: one row per deal and month between its creation and its close. Key: tenant_id, deal_id, month. Additivity: count rows by flag within a month.'
AS WITH
    greatest(least(coalesce(newest.last_on, deal.created_on), toDate('2149-06-06')), deal.created_on) AS last_on,
    toStartOfMonth(least(deal.created_on, deal.closed_on)) AS first_month,
    toStartOfMonth(greatest(deal.created_on, ifNull(deal.closed_on, if(deal.status = 'open', last_on, deal.created_on)))) AS last_month,
    least(toLastDayOfMonth(month), ifNull(last_on, toLastDayOfMonth(month))) AS ends_on,
    ifNull(toStartOfMonth(deal.closed_on) = month, false) AS is_closed
SELECT
    deal.tenant_id AS tenant_id,
    deal.deal_id AS deal_id,
    arrayJoin(arrayMap(
        passed -> addMonths(assumeNotNull(first_month), passed),
        range(ifNull(toUInt32(dateDiff('month', first_month, last_month) + 1), 0))
    )) AS month,
    deal.pipeline AS pipeline,
    if(
        is_closed,
        ifNull(deal.owner_at_close_id, deal.owner_id),
        or_unknown(in_force(told.owners, told.timezone, ends_on).owner_id)
    ) AS owner_id,
    ifNull(toStartOfMonth(deal.created_on) = month, false) AS is_created,
    is_closed AND deal.status = 'won' AS is_won,
    is_closed AND deal.status = 'lost' AS is_lost,
    ifNull(deal.closed_on > ends_on, deal.status = 'open') AS is_open,
    deal.status = 'won' AS is_won_ever,
    deal.cycle_days AS cycle_days,
    ends_on - deal.created_on AS age_days
FROM bi.deal AS deal
INNER JOIN core.current_deal AS told
    ON told.tenant_id = deal.tenant_id AND told.deal_id = deal.deal_id
LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = deal.tenant_id
