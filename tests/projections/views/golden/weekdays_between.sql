CREATE OR REPLACE FUNCTION weekdays_between AS (since, until, weekdays) ->
    arraySum(
        -- Day 0 was a Thursday.
        weekday -> intDiv(toInt32(until) + 6 - (weekday + 3) % 7, 7) - intDiv(toInt32(since) + 6 - (weekday + 3) % 7, 7),
        weekdays
    )
