-- Where does every deal stand, and what are they worth in each currency?
SELECT
    pipeline,
    status,
    if(status = 'open', stage, '') AS open_stage,
    count() AS deals,
    sumIf(amount, currency = 'EUR') AS eur,
    sumIf(amount, currency = 'USD') AS usd,
    sumIf(amount, currency = 'JPY') AS jpy,
    countIf(amount IS NULL) AS amount_unknown
FROM bi.deal
GROUP BY pipeline, status, open_stage
ORDER BY pipeline, status, open_stage
