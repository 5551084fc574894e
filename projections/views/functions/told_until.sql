-- Which of the dated steps of a thing had been told of by the end of a day?
CREATE OR REPLACE FUNCTION told_until AS (steps, timezone, day) ->
    arrayFilter(step -> business_date(step.at, step.is_day, timezone) <= day, steps)
