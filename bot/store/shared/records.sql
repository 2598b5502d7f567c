-- Results, numbers, failed updates, exports and versions of flows.

-- name: earlier
SELECT id, state FROM conversations WHERE address = :address AND flow = :flow
ORDER BY started_at DESC, id COLLATE "C" LIMIT :limit;

-- name: conversations
SELECT a.channel, c.campaign, c.status, c.step, count(*), c.flow
FROM conversations c JOIN addresses a ON a.address = c.address
WHERE c.team = '' AND c.status <> 'moved' AND c.started_at >= :since
GROUP BY 1, 2, 3, 4, 6
ORDER BY a.channel COLLATE "C", c.campaign COLLATE "C", c.status COLLATE "C", c.step COLLATE "C",
         c.flow COLLATE "C";

-- name: finished
-- Person by person along the index of addresses, so SQLite needs no temporary file to sort answers.
SELECT a.person_key, a.channel, c.campaign, c.started_at, r.finished_at, r.measured
FROM addresses a
CROSS JOIN conversations c
CROSS JOIN results r
WHERE c.address = a.address AND r.address = c.address AND r.conversation = c.id
AND c.team = '' AND c.started_at >= :since
ORDER BY a.person_key, r.finished_at DESC, r.conversation;

-- name: outbox
SELECT CASE WHEN o.status = 'pending' AND a.gone_at IS NOT NULL THEN 'held' ELSE o.status END,
       count(*)
FROM outbox o LEFT JOIN addresses a ON a.address = o.address GROUP BY 1;

-- name: departures
SELECT why, count(*) FROM departures WHERE why <> 'repeat' GROUP BY why;

-- name: counters
SELECT name, count FROM counters WHERE name <> 'unvacuumed';

-- name: failures
SELECT count(*) FROM inbox WHERE reference IS NOT NULL;

-- name: results
-- Answers in a team assessment give no result of a person: they are shown as part of the whole.
SELECT conversation, finished_at, flow, flow_version, edition, edition_digest, measured, position
FROM results
WHERE address = :address
AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.address = results.address
                AND c.id = results.conversation AND c.team <> '')
ORDER BY finished_at;

-- name: result
SELECT conversation, finished_at, flow, flow_version, edition, edition_digest, measured, position
FROM results
WHERE conversation = :conversation
AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.address = results.address
                AND c.id = results.conversation AND c.team <> '');

-- name: answers
SELECT step, value, raw, how, answered_at FROM answers
WHERE (address, conversation) =
    (SELECT address, conversation FROM results WHERE conversation = :conversation)
ORDER BY turn, place;

-- name: versions_used
SELECT c.flow_version, min(c.started_at) FROM conversations c
WHERE c.team = '' AND c.status <> 'moved' AND (CAST(:campaign AS text) IS NULL OR c.campaign = :campaign)
GROUP BY c.flow_version ORDER BY 2, c.flow_version COLLATE "C";

-- name: export
SELECT a.pseudonym, a.channel, c.campaign, c.id, c.state, c.updated_at
FROM conversations c JOIN addresses a ON a.address = c.address
WHERE c.team = '' AND c.status <> 'moved' AND (CAST(:campaign AS text) IS NULL OR c.campaign = :campaign)
ORDER BY c.started_at;

-- name: failed
SELECT reference, failed, received_at, error FROM inbox
WHERE reference IS NOT NULL ORDER BY received_at;

-- name: drop
UPDATE inbox SET reference = NULL, failed = NULL, error = NULL
WHERE reference = :reference RETURNING address;

-- name: fade
-- Where that was all that is kept of somebody, nothing is to be.
INSERT INTO fading (address, person_key)
SELECT address, person_key FROM addresses a
WHERE address = :address
AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.address = a.address)
ON CONFLICT (address) DO UPDATE SET person_key = excluded.person_key;

-- name: undelivered
SELECT o.id, o.channel, o.conversation,
       CASE WHEN o.status = 'pending' AND a.gone_at IS NOT NULL THEN 'held' ELSE o.status END,
       o.attempts, o.created_at, coalesce(o.error, '')
FROM outbox o LEFT JOIN addresses a ON a.address = o.address
WHERE o.status IN ('pending', 'dead') ORDER BY o.id LIMIT :limit;

-- name: add_version
INSERT INTO flow_versions (version, flow, edition, edition_digest, source, first_used_at)
VALUES (:version, :flow, :edition, :edition_digest, :source, :now)
ON CONFLICT (version) DO NOTHING;

-- name: version
SELECT version, flow, edition, edition_digest, source FROM flow_versions
WHERE substr(version, 1, length(CAST(:digits AS text))) = :digits LIMIT 2;
