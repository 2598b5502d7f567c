-- Rows of schema 0009, in words that SQLite and PostgreSQL both take. A test upgrades them.

INSERT INTO flow_versions (version, flow, edition, edition_digest, source, first_used_at)
VALUES ('9f2c61d07a4be835', 'quick-check', 'liveops-2026', '41d0c9be77a2f6e3', '{"flow":{"id":"quick-check","title":"Quick check","steps":[{"id":"stage","type":"single"}]},"edition":{"id":"liveops-2026"}}', '2026-09-01T07:59:59.999999+00:00');

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at)
VALUES ('ff9cada798fd0e9b969edd41', 'dd0b38e2e395af3cc5cc1944', '5be1c0d2a94f7e36', 'telegram', '1001', '1001', 'm7x1p8', '2026-09-01T08:00:00.000000+00:00');

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at)
VALUES ('255a4d81f0fe0febfd498c47', '4b6cf3f05675f695bc2d8e2b', 'c77d10e4b2830fa9', 'slack', 'D77', 'U77', 'z0d4t5', '2026-09-21T06:00:00.000000+00:00');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 'quick-check', '9f2c61d07a4be835', 'liveops-2026', 'spring-mail', 'finished', '', 8, '2026-09-01T08:00:00.000000+00:00', '2026-09-01T08:05:01.250000+00:00', '{"id":"k3v9q2","flow":"quick-check","version":"9f2c61d07a4be835","edition":"liveops-2026","started":"2026-09-01T08:00:00.000000+00:00","status":"finished","answers":{"consent":["agree","token","","2026-09-01T08:00:09.000000+00:00"],"industry":["retail-banking","fuzzy","retail bankng","2026-09-01T08:01:00.000000+00:00"],"stage":["walk","token","","2026-09-01T08:01:30.000000+00:00"],"tools":[["chat","voice"],"token","","2026-09-01T08:02:00.000000+00:00"],"change_management":[4,"number","4","2026-09-01T08:03:00.000000+00:00"],"email":[null,"skipped","","2026-09-01T08:04:00.000000+00:00"],"wish":["we don''t know; ask R\u00e9my \ud83d\ude42","text","we don''t know; ask R\u00e9my \ud83d\ude42","2026-09-01T08:05:00.000000+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[]}');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state)
VALUES ('ff9cada798fd0e9b969edd41', 'm7x1p8', 'quick-check', '9f2c61d07a4be835', 'liveops-2026', '', 'asking', 'industry', 3, '2026-09-20T17:40:00.000000+00:00', '2026-09-20T17:41:00.000000+00:00', '{"id":"m7x1p8","flow":"quick-check","version":"9f2c61d07a4be835","edition":"liveops-2026","started":"2026-09-20T17:40:00.000000+00:00","status":"asking","answers":{"consent":["agree","token","","2026-09-20T17:40:05.000000+00:00"]},"cursor":null,"pending":["which","industry",["retail","retail-banking"]],"misses":1,"draft":[]}');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state)
VALUES ('255a4d81f0fe0febfd498c47', 'z0d4t5', 'quick-check', '9f2c61d07a4be835', 'liveops-2026', 'it''s; a "test"', 'stopped', '', 3, '2026-09-21T06:00:00.000000+00:00', '2026-09-21T06:01:00.000000+00:00', '{"id":"z0d4t5","flow":"quick-check","version":"9f2c61d07a4be835","edition":"liveops-2026","started":"2026-09-21T06:00:00.000000+00:00","status":"stopped","answers":{"consent":["agree","token","","2026-09-21T06:00:02.000000+00:00"],"stage":["crawl","token","","2026-09-21T06:00:40.000000+00:00"]},"cursor":"stage","pending":null,"misses":0,"draft":["chat"]}');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('ff9cada798fd0e9b969edd41', 'p5w8r1', 'pulse', '9f2c61d07a4be835', 'liveops-2026', '', 'submitted', '', 2, '2026-09-20T18:00:00.000000+00:00', '2026-09-20T18:01:00.000000+00:00', '{"id":"p5w8r1","flow":"pulse","version":"9f2c61d07a4be835","edition":"liveops-2026","started":"2026-09-20T18:00:00.000000+00:00","status":"submitted","answers":{"stage":["walk","token","","2026-09-20T18:01:00.000000+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"team":"t4m7k2"}', 't4m7k2');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 2, 0, 'consent', '"agree"', '""', 'token', '2026-09-01T08:00:09.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 3, 0, 'industry', '"retail-banking"', '"retail bankng"', 'fuzzy', '2026-09-01T08:01:00.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 4, 0, 'stage', '"walk"', '""', 'token', '2026-09-01T08:01:30.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 5, 0, 'tools', '["chat", "voice"]', '""', 'token', '2026-09-01T08:02:00.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 6, 0, 'change_management', '4', '"4"', 'number', '2026-09-01T08:03:00.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 7, 0, 'email', 'null', '""', 'skipped', '2026-09-01T08:04:00.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 8, 0, 'wish', '"we don''t know; ask R\u00e9my \ud83d\ude42"', '"we don''t know; ask R\u00e9my \ud83d\ude42"', 'text', '2026-09-01T08:05:00.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'm7x1p8', 2, 0, 'consent', '"agree"', '""', 'token', '2026-09-20T17:40:05.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('255a4d81f0fe0febfd498c47', 'z0d4t5', 2, 0, 'consent', '"agree"', '""', 'token', '2026-09-21T06:00:02.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('255a4d81f0fe0febfd498c47', 'z0d4t5', 3, 0, 'stage', '"crawl"', '""', 'token', '2026-09-21T06:00:40.000000+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', 8, 1, 'stage', '"walk"', '"walking, I think"', 'fuzzy', '2026-09-01T08:05:01.000000+00:00');

INSERT INTO results (address, conversation, finished_at, flow, flow_version, edition, edition_digest, measured, position)
VALUES ('ff9cada798fd0e9b969edd41', 'k3v9q2', '2026-09-01T08:05:01.250000+00:00', 'quick-check', '9f2c61d07a4be835', 'liveops-2026', '41d0c9be77a2f6e3', '{"stage":"walk","industry":"retail-banking","barriers":{"change_management":4}}', '{"stage":{"below":[28.0,28.0],"same":[41.0,41.0]},"advice":["focus"]}');

INSERT INTO inbox (key, address, received_at, outcome, reference, failed, error)
VALUES ('743aa075e9940611097369a2', 'ff9cada798fd0e9b969edd41', '2026-09-01T08:00:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (key, address, received_at, outcome, reference, failed, error)
VALUES ('26cf782168a09ffcf09dc893', 'ff9cada798fd0e9b969edd41', '2026-09-01T08:05:01.000000+00:00', '{"notice":"That question is answered.","errors":[["email","I can use an address such as name@example.com."]],"":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (key, address, received_at, outcome, reference, failed, error)
VALUES ('a2ce871be6e9593334f1d4ec', '255a4d81f0fe0febfd498c47', '2026-09-21T06:02:00.000000+00:00', NULL, 'KX7Q2M', '{"id":"Ev09","address":{"channel":"slack","chat":"D77","person":"U77","":"Address"},"inbound":{"text":"half a \ud83d pair, and NUL \u0000","":"Text"},"":"Update"}', 'KeyError');

INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('ff9cada798fd0e9b969edd41', 'telegram', '1001', '1001', 'k3v9q2', 'stage', '{"step":"stage","name":"Stage","question":"How far are you?","answer":"Walk","change":{"label":"Change","token":"k3v9q2:change:stage","":"Button"},"":"Settled"}', 'sent', '2026-09-01T08:01:30.000000+00:00', '2026-09-01T08:01:30.000000+00:00', NULL, NULL, FALSE, 0, NULL, '2026-09-01T08:01:30.400000+00:00', '1001', '52', NULL, FALSE, NULL);

INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('ff9cada798fd0e9b969edd41', 'telegram', '1001', '1001', 'k3v9q2', '', '{"blocks":[{"text":"Your position","":"Heading"},{"text":"Walk; 28\u202f% are behind you.","":"Paragraph"},{"items":["First","Second"],"ordered":true,"":"Bullets"}],"buttons":[{"label":"Book a consultation","url":"https://example.com/book","":"Button"}],"kind":"result","":"Say"}', 'sent', '2026-09-01T08:05:01.000000+00:00', '2026-09-01T08:05:01.000000+00:00', NULL, NULL, TRUE, 2, NULL, '2026-09-01T08:05:09.000000+00:00', '1001', '60', 'BadRequest', FALSE, NULL);

INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('ff9cada798fd0e9b969edd41', 'telegram', '1001', '1001', 'm7x1p8', 'industry', '{"step":"industry","progress":"Question 2 of about 9","blocks":[{"text":"Which of these?","":"Paragraph"}],"layout":"list","choices":[{"label":"Retail","token":"m7x1p8:industry:retail","value":"retail","":"Choice"}],"hint":"Type a number.","":"Ask"}', 'pending', '2026-09-20T17:41:00.000000+00:00', '2026-09-20T17:41:00.000000+00:00', '2026-09-21T17:41:00.000000+00:00', '{"blocks":[{"text":"Write again to go on.","":"Note"}],"":"Say"}', FALSE, 1, '2026-09-20T17:41:30.000000+00:00', NULL, NULL, NULL, 'Throttled', FALSE, 'https://answers.example/1');

INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('255a4d81f0fe0febfd498c47', 'slack', 'D77', 'U77', '', '', '{"blocks":[{"text":"Something went wrong here. Ask for KX7Q2M.","":"Paragraph"}],"":"Say"}', 'dead', '2026-09-21T06:02:00.000000+00:00', '2026-09-21T06:02:00.000000+00:00', NULL, NULL, FALSE, 9, NULL, NULL, NULL, NULL, 'Refused', TRUE, NULL);

INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('255a4d81f0fe0febfd498c47', 'slack', 'D77', 'U77', 'z0d4t5', '', '{"blocks":[{"text":"Till later.","":"Paragraph"}],"closing":true,"":"Say"}', 'expired', '2026-09-21T06:01:00.000000+00:00', '2026-09-21T06:01:00.000000+00:00', '2026-09-21T07:01:00.000000+00:00', NULL, FALSE, 3, NULL, NULL, NULL, NULL, NULL, FALSE, NULL);

UPDATE addresses SET gone_at = '2026-09-22T10:00:00.000000+00:00' WHERE address = '255a4d81f0fe0febfd498c47';

INSERT INTO timers (address, conversation, kind, due_at)
VALUES ('ff9cada798fd0e9b969edd41', 'm7x1p8', 'reminder', '2026-09-21T17:41:00.000000+00:00');

INSERT INTO timers (address, conversation, kind, due_at)
VALUES ('255a4d81f0fe0febfd498c47', 'z0d4t5', 'expiry', '2026-10-21T06:01:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('0c4f5b7a91d2e6388b1f70aa', 'deleted', '2026-09-19T12:00:00.000000+00:00');

INSERT INTO counters (name, count) VALUES ('deleted', 3);

INSERT INTO counters (name, count) VALUES ('pruned', 12);

INSERT INTO installations (channel, workspace, sealed, installed_at, updated_at)
VALUES ('slack', 'T77', '{"n":"b2RkIG51bWJlcg==","c":"c2VhbGVk"}', '2026-09-02T07:00:00.000000+00:00', '2026-09-20T07:00:00.000000+00:00');

INSERT INTO used_states (key, expires_at) VALUES ('77c0b1d29e4f83a65012de9b', '2026-09-23T08:10:00.000000+00:00');

INSERT INTO teams (id, channel, chat, facilitator, heir, status, round, shown, counted_at, due_at, trouble, created_at, state)
VALUES ('t4m7k2', 'telegram', '-100200', 'dd0b38e2e395af3cc5cc1944', '', 'open', 1, 1, '2026-09-20T18:01:05.000000+00:00', '2026-09-27T18:00:00.000000+00:00', '', '2026-09-20T17:55:00.000000+00:00', '{"id": "t4m7k2", "place": ["telegram", "-100200", ""], "facilitator": ["telegram", "1001", "1001"], "title": "Support", "flow": "pulse", "version": "9f2c61d07a4be835", "edition": "liveops-2026", "created_at": "2026-09-20T17:55:00+00:00", "smallest": 3, "takes_part": true, "rounds": 2, "round": 1, "status": "open", "deadline": "2026-09-27T18:00:00+00:00", "remind_at": null, "reminded": false, "since": null, "lasts_s": 0, "shown": 1, "counted_at": "2026-09-20T18:01:05+00:00", "heir": null, "before": "", "next_at": null, "revealed_at": null, "repeated": false, "checked": false, "earlier": "", "trouble": "", "unheard": false}');

INSERT INTO participants (team, round, person, address, conversation, answered, joined_at)
VALUES ('t4m7k2', 1, 'dd0b38e2e395af3cc5cc1944', 'ff9cada798fd0e9b969edd41', 'p5w8r1', TRUE, '2026-09-20T18:00:00.000000+00:00');

INSERT INTO tallies (team, round, shown_at, tally)
VALUES ('t4m7k2', 1, '2026-09-20T18:02:00.000000+00:00', '{"stage": {"walk": 1}}');

-- Held, since the person is gone.
INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('255a4d81f0fe0febfd498c47', 'slack', 'D77', 'U77', 'z0d4t5', '', '{"blocks":[{"text":"Still there?","":"Paragraph"}],"":"Say"}', 'pending', '2026-09-22T09:59:00.000000+00:00', '2026-09-22T10:00:00.000000+00:00', NULL, NULL, FALSE, 1, NULL, NULL, NULL, NULL, 'gone', FALSE, NULL);

-- To be tried again later, and another behind it; nothing else is kept of the address.
INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('493e5dbc0b0b30a00687917a', 'telegram', '-100200', '', 't4m7k2', 'count', '{"blocks":[{"text":"One has answered.","":"Paragraph"}],"":"Say"}', 'pending', '2026-09-20T18:01:05.000000+00:00', '2026-12-31T18:06:05.000000+00:00', NULL, NULL, FALSE, 4, NULL, NULL, NULL, NULL, 'unreachable', FALSE, NULL);

INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, fleeting, via)
VALUES ('493e5dbc0b0b30a00687917a', 'telegram', '-100200', '', 't4m7k2', '', '{"blocks":[{"text":"A day is left.","":"Paragraph"}],"":"Say"}', 'pending', '2026-09-20T18:02:05.000000+00:00', '2026-09-20T18:02:05.000000+00:00', NULL, NULL, FALSE, 0, NULL, NULL, NULL, NULL, NULL, FALSE, NULL);

INSERT INTO lanes (address, channel, claimable_at, version)
VALUES ('493e5dbc0b0b30a00687917a', 'telegram', '2026-12-31T18:06:05.000000+00:00', 0);

INSERT INTO lanes (address, channel, claimable_at, version)
VALUES ('255a4d81f0fe0febfd498c47', 'slack', NULL, 0);

INSERT INTO lanes (address, channel, claimable_at, version)
VALUES ('ff9cada798fd0e9b969edd41', 'telegram', '2026-09-20T17:41:30.000000+00:00', 0);

INSERT INTO codes (team, round, code, role, measures)
VALUES ('t4m7k2', 1, '6f1d0c3b5a798e2f4c6d8b0a', 'cx', '["stage"]');

INSERT INTO places (channel, chat, key)
VALUES ('telegram', '-100200', '5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a');

INSERT INTO fading (address, person_key)
VALUES ('255a4d81f0fe0febfd498c47', '4b6cf3f05675f695bc2d8e2b');
