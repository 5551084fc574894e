-- How many touches does a won deal take, how many a lost one, and what did two of them take?
WITH
    (SELECT count() FROM bi.deal WHERE status = 'won') AS won_deals,
    (SELECT count() FROM bi.deal WHERE status = 'lost') AS lost_deals
SELECT
    if(touched.channel = '', 'all', touched.channel) AS through,
    round(sumIf(touch_in_cycle_count, status = 'won') / won_deals, 1) AS per_won_deal,
    round(sumIf(touch_in_cycle_count, status = 'lost') / lost_deals, 1) AS per_lost_deal,
    sumIf(touch_in_cycle_count, deal_id = 'D-quick-won') AS d_quick_won,
    sumIf(touch_in_cycle_count, deal_id = 'D-long-lost') AS d_long_lost
FROM bi.deal_touchpoints AS touched
WHERE direction = 'outbound'
GROUP BY touched.channel WITH ROLLUP
ORDER BY through = 'all', through
