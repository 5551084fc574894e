-- Which of the labelled replies decides? The latest that a person labelled, else the first.
CREATE OR REPLACE FUNCTION deciding_reply AS (labelled) ->
    arrayConcat(arraySlice(arrayFilter(reply -> reply.by = 'human', labelled), -1), labelled)[1]
