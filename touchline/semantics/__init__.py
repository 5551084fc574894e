"""How do tools learn what the views mean, without anybody typing it again?

Superset and dbt read files, made here from the headers of the views; Metabase reads
`bi._metabase_metadata`, and every other tool the comments of the columns and `bi.meta_columns`.
"""
