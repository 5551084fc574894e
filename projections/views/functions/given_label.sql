-- Which label was given a reply? The last of a person, else the last of a rule.
CREATE OR REPLACE FUNCTION given_label AS (labels) ->
    arrayConcat(arrayFilter(label -> label.by = 'rule', labels), arrayFilter(label -> label.by = 'human', labels))[-1]
