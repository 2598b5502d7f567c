-- Team assessments, who takes part, and the results that were shown in a place.

-- name: find
SELECT state, trouble FROM teams WHERE id = :team;

-- name: due
-- Their time has come, or the message in the channel says another number of answers than there is.
SELECT id FROM (
    SELECT id, due_at AS at FROM teams WHERE due_at <= :now
    UNION ALL
    SELECT id, :now FROM teams t
    WHERE status = 'open' AND (due_at IS NULL OR due_at > :now)
    AND (counted_at IS NULL OR counted_at <= :counted)
    AND shown <> (SELECT count(*) FROM participants p
                  WHERE p.team = t.id AND p.round = t.round AND p.answered)
) d ORDER BY at LIMIT :limit;

-- name: of_person
SELECT state, trouble FROM teams
WHERE facilitator = :person OR (heir = :person AND heir <> '')
ORDER BY status IN ('revealed', 'cancelled'), created_at DESC, id COLLATE "C" LIMIT :limit;

-- name: in_place
SELECT state, trouble FROM teams WHERE channel = :channel AND chat = :chat
ORDER BY status IN ('revealed', 'cancelled'), created_at DESC, id COLLATE "C" LIMIT :limit;

-- name: others
SELECT state, trouble FROM teams
WHERE channel = :channel AND chat = :chat AND id <> :team
AND status IN ('draft', 'open', 'closing') ORDER BY created_at, id COLLATE "C";

-- name: parts
SELECT round, person, conversation, answered FROM participants
WHERE team = :team ORDER BY round, person COLLATE "C";

-- name: contributions
-- Ids are random: their order does not tell who answered first.
SELECT a.channel, a.chat, a.person, c.id, c.state, p.answered
FROM participants p
JOIN conversations c ON c.address = p.address AND c.id = p.conversation
JOIN addresses a ON a.address = p.address
WHERE p.team = :team AND p.round = :round ORDER BY c.id COLLATE "C";

-- name: tallies
SELECT round, tally FROM tallies WHERE team = :team;

-- name: set_due
UPDATE teams SET due_at = :due_at WHERE id = :team;

-- name: share_of_person
-- A result that is being made counts somebody, or does not: their code goes once that is sure.
SELECT 1 FROM teams WHERE id IN (SELECT team FROM participants WHERE person = :person)
ORDER BY id FOR SHARE;

-- name: remove_parts
DELETE FROM participants WHERE person = :person;

-- name: naming
-- A key is hexadecimal, so it is no pattern.
SELECT state, trouble, due_at FROM teams
WHERE (heir = :person AND heir <> '') OR state LIKE '%' || :person || '%' ORDER BY id FOR UPDATE;

-- name: moving
SELECT state, trouble, due_at FROM teams WHERE channel = :channel AND chat = :chat
ORDER BY id FOR UPDATE;

-- name: results
SELECT t.id, r.round, r.shown_at, r.tally FROM teams t JOIN tallies r ON r.team = t.id
WHERE t.channel = :channel AND t.chat = :chat ORDER BY r.shown_at, t.id COLLATE "C", r.round;

-- name: codes
SELECT c.team, c.round, c.code, c.role, c.measures FROM teams t JOIN codes c ON c.team = t.id
WHERE t.channel = :channel AND t.chat = :chat ORDER BY c.code COLLATE "C";

-- name: key
SELECT key FROM places WHERE channel = :channel AND chat = :chat;

-- name: elsewhere
SELECT max(r.shown_at) FROM teams t JOIN tallies r ON r.team = t.id
WHERE t.facilitator = :facilitator AND NOT (t.channel = :channel AND t.chat = :chat);

-- name: add_tally
INSERT INTO tallies (team, round, shown_at, tally) VALUES (:team, :round, :now, :tally);

-- name: add_code
INSERT INTO codes (team, round, code, role, measures)
VALUES (:team, :round, :code, :role, :measures);

-- name: add_key
INSERT INTO places (channel, chat, key) SELECT channel, chat, :key FROM teams WHERE id = :team
ON CONFLICT (channel, chat) DO NOTHING;

-- name: show_again
UPDATE tallies SET shown_at = :now WHERE team = :team;

-- name: remove_codes_in
DELETE FROM codes WHERE team IN (SELECT id FROM teams WHERE channel = :channel AND chat = :chat);

-- name: remove_key
DELETE FROM places WHERE channel = :channel AND chat = :chat;

-- name: move_key
UPDATE places SET channel = :new_channel, chat = :new_chat
WHERE channel = :channel AND chat = :chat;

-- name: keys
SELECT key FROM places WHERE channel = :channel;

-- name: remove_code
DELETE FROM codes WHERE code = :code;

-- name: remove_old_codes
DELETE FROM codes WHERE (team, round, code) IN (
    SELECT c.team, c.round, c.code
    FROM codes c JOIN tallies r ON r.team = c.team AND r.round = c.round
    WHERE r.shown_at < :before LIMIT :limit
) RETURNING code;

-- name: remove_unused_keys
-- A turn that adds the first codes of a place holds its row until they are there.
DELETE FROM places WHERE NOT EXISTS (
    SELECT 1 FROM teams t JOIN codes c ON c.team = t.id
    WHERE t.channel = places.channel AND t.chat = places.chat
);
