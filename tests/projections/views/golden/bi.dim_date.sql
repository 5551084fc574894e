CREATE OR REPLACE VIEW bi.dim_date
(
    day Date COMMENT '[key] The day',
    year Int64 COMMENT '[dimension] Calendar year',
    quarter Int64 COMMENT '[dimension] Calendar quarter, 1 to 4',
    quarter_starts_on Date COMMENT '[dimension] First day of the quarter',
    month Date COMMENT '[dimension] First day of the month, the key of the monthly views',
    month_number Int64 COMMENT '[dimension] Month of the year, 1 to 12',
    iso_year Int64 COMMENT '[dimension] Year that the ISO week belongs to',
    iso_week Int64 COMMENT '[dimension] ISO week, 1 to 53',
    week_starts_on Date COMMENT '[dimension] Monday of the week',
    weekday Int64 COMMENT '[dimension] 1 for Monday to 7 for Sunday',
    weekday_name String COMMENT '[dimension] Monday to Sunday',
    is_weekend Bool COMMENT '[dimension] Saturday or Sunday'
)
COMMENT 'Grain: one row per day from 2015 to 2040. Key: day. Additivity: count rows.'
AS SELECT
    toDate('2015-01-01') + number AS day,
    toYear(day) AS year,
    toQuarter(day) AS quarter,
    toStartOfQuarter(day) AS quarter_starts_on,
    toStartOfMonth(day) AS month,
    toMonth(day) AS month_number,
    toISOYear(day) AS iso_year,
    toISOWeek(day) AS iso_week,
    toMonday(day) AS week_starts_on,
    toDayOfWeek(day) AS weekday,
    ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][weekday] AS weekday_name,
    weekday > 5 AS is_weekend
FROM numbers(toUInt64(toDate('2041-01-01') - toDate('2015-01-01')))
