-- Which share of the deals that closed in a month was won, and which of all that were worked on?
SELECT
    month,
    sum(win_rate_numerator) AS won,
    sum(win_rate_denominator) AS closed,
    round(won / nullIf(closed, 0), 3) AS win_rate,
    sum(close_rate_worked_denominator) AS worked_on,
    round(sum(close_rate_worked_numerator) / nullIf(worked_on, 0), 3) AS close_rate_worked
FROM bi.win_rate_monthly
WHERE pipeline = 'new_business' AND month >= '2026-07-01'
GROUP BY month
ORDER BY month
