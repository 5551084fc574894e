-- Which dead letters are there, and what became of each?
CREATE OR REPLACE VIEW ops.dead_letter_state
(
    dead_letter_id String COMMENT '[key] As the sender was told, and as `touchline dead-letters` takes it',
    tenant_id String COMMENT '[dimension] Whose token brought it; empty when it was refused in the log',
    refused_by String COMMENT '[dimension] collector at the border; router, keeper or burial in the log',
    reason String COMMENT '[dimension] Where, what was found, what was expected',
    topic String COMMENT '[dimension] Topic of the record; empty when it never reached the log',
    topic_id String COMMENT '[dimension] Identity of that topic',
    partition Int64 COMMENT '[dimension] Its partition',
    offset Int64 COMMENT '[dimension] Its offset; 0 when it never reached the log',
    refused_at DateTime64(3, 'UTC') COMMENT '[time] When it was last refused',
    length Int64 COMMENT '[measure] Bytes that came',
    sha256 String COMMENT '[dimension] Their hash',
    is_kept Bool COMMENT '[dimension] Whether the bytes were kept; those of very long ones are not',
    state String COMMENT '[dimension] open, replayed (taken after all) or dismissed (nothing is to be done)',
    outcome String COMMENT '[dimension] The last word on it; empty when nobody tried',
    event_id String COMMENT '[dimension] The event that it became; empty unless replayed',
    tried_at Nullable(DateTime64(3, 'UTC')) COMMENT '[time] When it was last replayed or dismissed; NULL when nobody tried'
)
COMMENT 'Grain: one row per dead letter. Key: dead_letter_id. Additivity: rows and length add up.'
AS SELECT
    letter.dead_letter_id AS dead_letter_id,
    letter.tenant_id AS tenant_id,
    letter.refused_by AS refused_by,
    letter.reason AS reason,
    letter.topic AS topic,
    letter.topic_id AS topic_id,
    letter.partition AS partition,
    letter.offset AS offset,
    letter.refused_at AS refused_at,
    letter.length AS length,
    letter.sha256 AS sha256,
    letter.is_kept AS is_kept,
    multiIf(
        word.event_id != '', 'replayed',
        startsWith(word.outcome, 'dismissed'), 'dismissed',
        'open'
    ) AS state,
    word.outcome AS outcome,
    word.event_id AS event_id,
    if(word.dead_letter_id = '', NULL, word.replayed_at) AS tried_at
FROM (
    SELECT * EXCEPT (received), empty(received) = (length = 0) AS is_kept
    FROM ops.dead_letter FINAL
) AS letter
LEFT JOIN (SELECT * FROM ops.dead_letter_replay FINAL) AS word
    ON word.dead_letter_id = letter.dead_letter_id
SETTINGS join_use_nulls = 0
