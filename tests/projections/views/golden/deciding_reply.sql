CREATE OR REPLACE FUNCTION deciding_reply AS (labelled) ->
    arrayConcat(arraySlice(arrayFilter(reply -> reply.by = 'human', labelled), -1), labelled)[1]
