-- Somebody declined the data notice: what was begun without consent is removed.

-- name: conversations
-- The declined one, and those of their own without any answers.
DELETE FROM conversations WHERE address = :address AND (id = :declined OR (team = '' AND NOT EXISTS
 (SELECT 1 FROM answers a WHERE a.address = :address AND a.conversation = conversations.id)));

-- name: part
DELETE FROM participants WHERE address = :address AND conversation = :declined
AND person = (SELECT person_key FROM addresses WHERE address = :address);

-- name: latest
SELECT id FROM conversations WHERE address = :address ORDER BY started_at DESC LIMIT 1;

-- name: replies
-- Once the conversations are removed, and with the lane locked.
DELETE FROM outbox WHERE address = :address
AND conversation NOT IN (SELECT id FROM conversations WHERE address = :address)
AND NOT EXISTS (SELECT 1 FROM teams t WHERE t.id = outbox.conversation);
