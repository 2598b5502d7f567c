-- An address gets another name, with everything that is kept by it. Rows of a conversation hang on
-- it, and it on its address: these two are copied, what hangs on them is moved, and the old ones
-- are removed.

-- name: is_kept
-- The team assessments may be somebody else's.
SELECT 1 WHERE EXISTS (SELECT 1 FROM addresses WHERE address = :before)
    OR EXISTS (SELECT 1 FROM inbox WHERE address = :before)
    OR EXISTS (SELECT 1 FROM outbox WHERE address = :before)
    OR EXISTS (SELECT 1 FROM fading WHERE address = :before)
    OR EXISTS (SELECT 1 FROM participants WHERE person = :old_person AND address = :before)
    OR EXISTS (SELECT 1 FROM teams WHERE facilitator = :old_person)
    OR EXISTS (SELECT 1 FROM teams WHERE heir = :old_person AND heir <> '');

-- name: lock
-- Turns of either name come before or after this.
SELECT 1 FROM addresses WHERE address IN (:before, :after) ORDER BY address FOR UPDATE;

-- name: teams
SELECT state, trouble, due_at FROM teams
WHERE facilitator = :old_person OR (heir = :old_person AND heir <> '') ORDER BY id FOR UPDATE;

-- name: copy_address
INSERT INTO addresses (address, person_key, person, pseudonym, channel, chat, focus, first_seen_at,
                       gone_at)
SELECT :after, :new_person, :name, pseudonym, channel, chat, focus, first_seen_at, gone_at
FROM addresses WHERE address = :before
ON CONFLICT (address) DO UPDATE SET first_seen_at = excluded.first_seen_at,
focus = coalesce(nullif(addresses.focus, ''), excluded.focus);

-- name: copy_conversations
INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn,
                           started_at, updated_at, state, team)
SELECT :after, id, flow, flow_version, edition, campaign, status, step, turn, started_at,
       updated_at, state, team
FROM conversations WHERE address = :before;

-- name: move_answers
UPDATE answers SET address = :after WHERE address = :before;

-- name: move_results
UPDATE results SET address = :after WHERE address = :before;

-- name: move_timers
UPDATE timers SET address = :after WHERE address = :before;

-- name: remove_address
DELETE FROM addresses WHERE address = :before;

-- name: move_inbox
UPDATE inbox SET address = :after WHERE address = :before
AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.address = :after AND i.key = inbox.key);

-- name: remove_inbox
DELETE FROM inbox WHERE address = :before;

-- name: move_fading
UPDATE fading SET address = :after,
    person_key = CASE WHEN person_key = :old_person THEN :new_person ELSE person_key END
WHERE address = :before AND NOT EXISTS (SELECT 1 FROM fading f WHERE f.address = :after);

-- name: remove_fading
DELETE FROM fading WHERE address = :before;

-- name: move_parts
UPDATE participants SET address = :after, person = :new_person
WHERE person = :old_person AND address = :before
AND NOT EXISTS (SELECT 1 FROM participants p WHERE p.team = participants.team
                AND p.round = participants.round AND p.person = :new_person);

-- name: failed
SELECT key, failed FROM inbox WHERE address = :after AND failed IS NOT NULL;

-- name: set_failed
UPDATE inbox SET failed = :failed WHERE address = :after AND key = :key;

-- name: move_outbox
-- Last of all, with the lanes locked.
UPDATE outbox SET address = :after, person = :name WHERE address = :before;

-- name: keys
-- The keys of the codes of all places that are in the same workspace as a chat.
SELECT key FROM places
WHERE channel = :channel AND substr(chat, 1, CAST(:width AS integer)) = :within;

-- name: code
SELECT 1 FROM codes WHERE code = :old_code LIMIT 1;

-- name: move_code
UPDATE codes SET code = :new_code WHERE code = :old_code
AND NOT EXISTS (SELECT 1 FROM codes c WHERE c.team = codes.team AND c.round = codes.round
                AND c.code = :new_code);
