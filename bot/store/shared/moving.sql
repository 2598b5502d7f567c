-- Codes with which somebody goes on elsewhere, and the move of their conversations.

-- name: expired
DELETE FROM handoffs WHERE address IN
(SELECT address FROM handoffs WHERE expires_at <= :now LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING address;

-- name: withdraw
DELETE FROM handoffs WHERE address = :address AND conversation = :conversation;

-- name: offer
INSERT INTO handoffs (address, code, conversation, expires_at)
VALUES (:address, :code, :conversation, :expires_at)
ON CONFLICT (address) DO UPDATE
SET code = excluded.code, conversation = excluded.conversation, expires_at = excluded.expires_at;

-- name: exchange
-- The browser that opens a link takes its place. Of two at once, the second finds it used.
-- Each later turn of the browser puts its own code in the place of itself: it must be there still.
UPDATE handoffs SET code = :code, expires_at = :expires_at
WHERE address = :address AND code = :used
RETURNING address;

-- name: offered
SELECT a.channel, a.chat, a.person, h.expires_at, c.state, c.id, c.turn, c.campaign, c.updated_at
FROM handoffs h
JOIN addresses a ON a.address = h.address
JOIN conversations c ON c.address = h.address AND c.id = h.conversation
WHERE h.code = :code;

-- name: place
INSERT INTO addresses (address, person_key, person, pseudonym, channel, chat, focus, first_seen_at)
VALUES (:after, :person_key, :person, :pseudonym, :channel, :chat, :conversation, :now)
ON CONFLICT (address) DO UPDATE SET focus = excluded.focus, gone_at = NULL;

-- name: returns
-- What stayed here when they left, of conversations that come back.
DELETE FROM conversations WHERE address = :after AND id IN
(SELECT id FROM conversations WHERE address = :before AND flow = :flow AND status <> 'moved');

-- name: copy
INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn,
                           started_at, updated_at, state, team)
SELECT :after, id, flow, flow_version, edition, campaign, status, step, turn, started_at,
       updated_at, state, team
FROM conversations
WHERE address = :before AND flow = :flow AND team = '' AND status <> 'moved';

-- name: move_answers
UPDATE answers SET address = :after
WHERE address = :before AND conversation IN
(SELECT id FROM conversations WHERE address = :after AND flow = :flow);

-- name: move_results
UPDATE results SET address = :after
WHERE address = :before AND conversation IN
(SELECT id FROM conversations WHERE address = :after AND flow = :flow);

-- name: remove
-- Timers go with them.
DELETE FROM conversations
WHERE address = :before AND flow = :flow AND team = '' AND status <> 'moved';

-- name: arrive
UPDATE conversations
SET state = :state, status = :status, step = :step, turn = turn + 1, updated_at = :now
WHERE address = :after AND id = :conversation;

-- name: stay
INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn,
                           started_at, updated_at, state, team)
SELECT :before, id, flow, flow_version, edition, campaign, 'moved', '', turn, started_at,
       updated_at, :left, ''
FROM conversations WHERE address = :after AND id = :conversation;

-- name: use
DELETE FROM handoffs WHERE code = :code;

-- name: note
INSERT INTO inbox (key, address, received_at, outcome)
VALUES (:key, :after, :now, :outcome);
