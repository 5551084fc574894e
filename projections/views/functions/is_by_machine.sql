-- Does the score that counts say that nobody wrote it? A label that a person or a rule gave counts more.
CREATE OR REPLACE FUNCTION is_by_machine AS (label, score) ->
    label = '' AND hasAny(['auto_reply', 'bounce'], [tupleElement(score, 'label'), tupleElement(score, 'intent')])
