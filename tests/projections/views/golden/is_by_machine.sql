CREATE OR REPLACE FUNCTION is_by_machine AS (label, score) ->
    label = '' AND hasAny(['auto_reply', 'bounce'], [tupleElement(score, 'label'), tupleElement(score, 'intent')])
