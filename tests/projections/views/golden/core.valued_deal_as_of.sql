CREATE OR REPLACE VIEW core.valued_deal_as_of
COMMENT 'Grain: one row per deal of bi.deal. Key: tenant_id, deal_id. Additivity: tenant_amount adds up over deals.'
AS SELECT
    deal.*,
    if(
        deal.currency = deal.tenant_currency,
        deal.amount::Nullable(Decimal(38, 4)),
        round(deal.amount * nullIf(rate.rate, 0), 4)::Nullable(Decimal(38, 4))
    ) AS tenant_amount
FROM
(
    SELECT
        told.*,
        or_unknown(book.currency) AS tenant_currency,
        -- What was won or lost is valued on that day, what is open on the day of its amount.
        coalesce(told.closed_on, told.amount_on, toDate(0)) AS valued_on
    FROM bi.deal_as_of(day = {day:Date}) AS told
    LEFT JOIN core.tenant_book_as_of(day = {day:Date}) AS book ON book.tenant_id = told.tenant_id
) AS deal
ASOF LEFT JOIN core.currency_rate AS rate
    ON rate.tenant_id = deal.tenant_id
    AND rate.from_currency = deal.currency
    AND rate.to_currency = deal.tenant_currency
    AND deal.valued_on >= rate.since
