-- How many working days are there from a day until before another, by the weeks that held in between?
CREATE OR REPLACE FUNCTION working_days_between AS (weeks, since, until) ->
    arraySum(
        week -> if(
            least(week.2, until) > greatest(week.1, since),
            weekdays_between(greatest(week.1, since), least(week.2, until), week.3),
            0
        ),
        weeks
    )
