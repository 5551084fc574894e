-- How many days does it take to win a deal, and how many to lose one?
SELECT
    outcome,
    count() AS deals,
    round(avg(cycle_days), 1) AS mean_days,
    round(quantileExactInclusive(0.25)(cycle_days), 1) AS p25,
    round(quantileExactInclusive(0.5)(cycle_days), 1) AS median,
    round(quantileExactInclusive(0.75)(cycle_days), 1) AS p75,
    round(quantileExactInclusive(0.9)(cycle_days), 1) AS p90,
    sum(reopened_count) AS reopened
FROM bi.sales_cycle
WHERE outcome IN ('won', 'lost')
GROUP BY outcome
ORDER BY outcome DESC
