CREATE OR REPLACE FUNCTION in_force_at AS (steps, timezone, at, is_day) ->
    arrayLast(
        step -> if(
            is_day, business_date(step.at, step.is_day, timezone) <= toDate(at), step.at <= at
        ),
        steps
    )
