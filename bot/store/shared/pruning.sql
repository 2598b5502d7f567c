-- What is too old is removed, at most so many rows of each kind at once.

-- name: conversations
-- Answers of a team assessment go with it.
SELECT address, id FROM conversations
WHERE started_at < :before AND (team = '' OR
 team NOT IN (SELECT id FROM teams WHERE status IN ('open', 'closing')))
ORDER BY started_at LIMIT :limit;

-- name: waiting
-- Ids rise with time: looking at the oldest rows alone needs no index on the time.
SELECT DISTINCT address FROM outbox
WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :limit) AND created_at < :before
AND status = 'pending';

-- name: replies
DELETE FROM outbox
WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :limit) AND created_at < :before
RETURNING address;

-- name: updates
DELETE FROM inbox WHERE (address, key) IN
(SELECT address, key FROM inbox WHERE received_at < :before LIMIT :limit)
RETURNING address;

-- name: departures
DELETE FROM departures WHERE key IN
(SELECT key FROM departures WHERE left_at < :before LIMIT :limit)
RETURNING why;

-- name: repeats
DELETE FROM departures WHERE key IN
(SELECT key FROM departures WHERE why = 'repeat' AND left_at < :before LIMIT :limit)
RETURNING key;

-- name: states
DELETE FROM used_states WHERE key IN
(SELECT key FROM used_states WHERE expires_at < :before LIMIT :limit)
RETURNING key;

-- name: teams
-- Only those that are over without a next one: the others have a due time.
DELETE FROM teams WHERE id IN
(SELECT id FROM teams WHERE created_at < :before AND due_at IS NULL AND NOT EXISTS
 (SELECT 1 FROM tallies r WHERE r.team = teams.id AND r.shown_at >= :results_before)
 LIMIT :limit)
RETURNING id;

-- name: count
INSERT INTO counters (name, count) VALUES (:name, :count)
ON CONFLICT (name) DO UPDATE SET count = counters.count + excluded.count;
