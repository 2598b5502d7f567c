-- Somebody wants to be left alone: no message comes that they asked for earlier.

-- name: wishes
SELECT c.address, c.id, c.state FROM addresses a
JOIN timers t ON t.address = a.address AND t.kind = 'follow_up'
JOIN conversations c ON c.address = t.address AND c.id = t.conversation
WHERE a.person_key = :person AND NOT (c.address = :address AND c.id = :written)
ORDER BY c.address COLLATE "C", c.id COLLATE "C";

-- name: without_wish
-- The number of turns rises, so that a turn that was decided from the state before begins anew.
UPDATE conversations SET state = :after, turn = turn + 1
WHERE address = :address AND id = :conversation AND state = :before RETURNING id;

-- name: remove_timer
DELETE FROM timers
WHERE address = :address AND conversation = :conversation AND kind = 'follow_up';
