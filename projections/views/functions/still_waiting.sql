-- Which share is still waiting after each time of a reply, by Kaplan and Meier, given (hours, is_replied) of each? Tuples of hours, at risk, replied, share.
CREATE OR REPLACE FUNCTION still_waiting AS (waits) ->
    arrayMap(
        (hours, at_risk, replied, log_share) -> (hours, at_risk, replied, round(exp(log_share), 9)),
        arraySort(arrayDistinct(arrayMap(wait -> wait.1, arrayFilter(wait -> wait.2, waits)))) AS times,
        arrayMap(time -> arrayCount(wait -> wait.1 >= time, waits), times) AS numbers_at_risk,
        arrayMap(time -> arrayCount(wait -> wait.2 AND wait.1 = time, waits), times) AS numbers_replied,
        arrayCumSum(arrayMap((at_risk, replied) -> log(1 - replied / at_risk), numbers_at_risk, numbers_replied))
    )
