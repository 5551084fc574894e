{{ config(materialized="view") }}
SELECT size, count() AS deals FROM {{ ref("deal_size") }} GROUP BY size
