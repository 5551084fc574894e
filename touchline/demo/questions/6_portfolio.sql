-- What is the portfolio worth at the end of each month, and what moved it?
WITH movement AS
(
    SELECT
        currency,
        toLastDayOfMonth(day) AS month_end,
        sumIf(amount, kind = 'new') AS new,
        sumIf(amount, kind = 'expansion') AS expansion,
        sumIf(amount, kind = 'contraction') AS contraction,
        sumIf(amount, kind = 'churn') AS churn,
        sumIf(amount, kind = 'reactivation') AS reactivation
    FROM bi.account_value_movement
    GROUP BY currency, month_end
)
SELECT
    movement.currency AS currency,
    movement.month_end AS month_end,
    new, expansion, contraction, churn, reactivation,
    held.value AS value_at_end
FROM movement
INNER JOIN
(
    SELECT currency, day, sum(value) AS value
    FROM bi.portfolio_value_daily
    GROUP BY currency, day
) AS held ON held.currency = movement.currency AND held.day = movement.month_end
WHERE month_end >= '2026-07-01'
ORDER BY currency, month_end
