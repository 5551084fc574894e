CREATE OR REPLACE FUNCTION in_force AS (steps, timezone, day) ->
    arrayLast(step -> business_date(step.at, step.is_day, timezone) <= day, steps)
