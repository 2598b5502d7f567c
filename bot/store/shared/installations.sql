-- Installations, and states that were used. PostgreSQL may run each of these a second time, where
-- the answer to the first got lost.

-- name: add
INSERT INTO installations (channel, workspace, sealed, installed_at, updated_at)
VALUES (:channel, :workspace, :sealed, :now, :now)
ON CONFLICT (channel, workspace) DO UPDATE
SET sealed = excluded.sealed, updated_at = excluded.updated_at;

-- name: replace
-- The second condition holds where this very call is repeated.
UPDATE installations SET sealed = :sealed, updated_at = :now
WHERE channel = :channel AND workspace = :workspace
AND (sealed = :before OR (sealed = :sealed AND updated_at = :now))
RETURNING workspace;

-- name: find
SELECT channel, workspace, sealed FROM installations
WHERE channel = :channel AND workspace = :workspace;

-- name: all
SELECT channel, workspace, sealed FROM installations
WHERE channel = :channel ORDER BY workspace COLLATE "C";

-- name: remove
DELETE FROM installations WHERE channel = :channel AND workspace = :workspace RETURNING workspace;

-- name: forget_expired
-- Nobody waits for who is removing the same ones.
DELETE FROM used_states WHERE key IN
(SELECT key FROM used_states WHERE expires_at <= :now LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: use_state
INSERT INTO used_states (key, expires_at) VALUES (:key, :expires_at)
ON CONFLICT DO NOTHING RETURNING key;
