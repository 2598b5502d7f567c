-- Rows of schema 0008, made by tests/stores/leave.py.

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('102f469a333b9b236e471ec8', 'ed5c724848ac86f9e5584bdd', 'ef874fa9e7c9d1eb', 'test', 'fay', 'fay', 'w10', '2026-11-22T09:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', '071e50e2b43502d0d58b3df3', '440c3953ba24e564', 'test', 'fred', 'fred', 'w16', '2026-11-22T10:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('667b109d583c75432790bb3e', '178cff621aace08a3f9430f3', '5c5be1da11cb46d5', 'test', 'bob', 'bob', 'w14', '2026-11-22T10:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('6db303538269d40d817fc492', 'fc9db7afc0f0956e6602cf88', '23a421a185971acb', 'test', 'p4', 'p4', 'w9', '2026-11-22T09:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('8f997838e008b3e530b294c4', '4632fddb02d07ee01433a5bc', 'b230b4a3679c9aea', 'test', 'p1', 'p1', 'w11', '2026-11-22T09:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('b774619dfc2b403bc5ceecff', '955555f4f46a90eb55d4418f', '2c6f28c70fb9608d', 'test', 'p2', 'p2', 'w12', '2026-11-22T09:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('c2972e6feb26581e090f5f40', '9888056764872390a536bec8', '114cbda9290b6169', 'test', 'T1', 'gus', '', '2026-11-22T10:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('d4f32827f8731180d3171288', '9931ba56166d6b7035fb738d', 'd9987ff41fb1c8b7', 'test', 'ann', 'ann', 'w2', '2026-11-22T09:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('d69e7e9691d3b1b779f3b670', 'ed5c724848ac86f9e5584bdd', 'b20a3f5548c6cac6', 'test', 'T1', 'fay', '', '2026-11-22T10:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('d8780de374e6b607db220c1f', 'e995b03fd87341a175160e35', 'da05f8a83ff91a25', 'test', 'p3', 'p3', 'w13', '2026-11-22T09:30:00.000000+00:00', NULL);

INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus, first_seen_at, gone_at)
VALUES ('dea0b383398a51e82cee12aa', '623f3a39e4c3cadaee934b4d', '1123fadda5af135a', 'test', 'cat', 'cat', 'w15', '2026-11-22T10:30:00.000000+00:00', NULL);

INSERT INTO counters (name, count)
VALUES ('pruned', 1);

INSERT INTO departures (key, why, left_at)
VALUES ('0a28d5350f1ccfbdff015945', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('0d630c7ab530de702f241f87', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('1bb063713c58f70768b28858', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('25e9d3859bcdd2939d37a36c', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('2635584fbc2cb5c43c13b7ed', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('29da867af296f36eed2590b3', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('2f5bc991aea1b9d9b271af27', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('2f81943391f76932291784ad', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('392ee2a86525e83cd4e666ce', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('3a08e0a1dea4516ee1b39e97', 'deleted', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('48d4ae56846b84811d3cfbff', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('4cb2f03ddb756cde8478d35c', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('5739c69304eec67d6019dcd6', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('574f210828c61209a477c27c', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('5bf4f54deb35b93dc07f5694', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('5d109df127a1b634226b638e', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('6091cdd1a68586472a1605e0', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('6377e6cee21d5a3e5b2f0210', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('67c981a70d9bc82e81d0ef87', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('6fbdd84c8e0cccd61b658f4d', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('745d784d8557d56566ef03c3', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('81170577dcdfef5863598d89', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('8377cd089de4ee3890cb50f0', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('8e5659852ac3505a1358683e', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('8ffa892216473a16bc36c211', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('9986232301512a7ac6c8d4ea', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('9c5c85466dcb669aaefe0015', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('a364a0387e998361d4c71aa0', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('a66278649ed6549ac0e77687', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('ab42b4d360a633a0f09b96d8', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('ad1eca8cf8da1eba90ac9ba7', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('ad59cf8866c176f86865f79c', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('b47afa70f032442bff5988d3', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('b5fd0accb9b9f4fda6b3519a', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('b680c901b430b0adab438f95', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('bac461c1ba4146d85c1a0792', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('bbea32442e2f9c503a2025e9', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('bcb985d40043a76aaa279c92', 'declined', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('bd1079eec52484a350ee5d6a', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('c17e81958896bfea4593fd2d', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('cb01c7add715470304ef1da1', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('cb64b58363b96200bc3545db', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('cc650ea2bc7576930b49807e', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('db16233b8e2973b633ca0cee', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('e01598678aadee17aca824f1', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('e37239fd926adc6598aa7d23', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('e95d7ff1b3c1d5187a5f487a', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('ec773e478a4a21f13e991ecb', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('fe5a6b2804808f48c3d3022f', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO departures (key, why, left_at)
VALUES ('ff13d0b6b15410c3f331adfb', 'repeat', '2026-11-22T00:00:00.000000+00:00');

INSERT INTO fading (address, person_key)
VALUES ('102f469a333b9b236e471ec8', 'ed5c724848ac86f9e5584bdd');

INSERT INTO fading (address, person_key)
VALUES ('6db303538269d40d817fc492', 'fc9db7afc0f0956e6602cf88');

INSERT INTO fading (address, person_key)
VALUES ('8f997838e008b3e530b294c4', '4632fddb02d07ee01433a5bc');

INSERT INTO fading (address, person_key)
VALUES ('b774619dfc2b403bc5ceecff', '955555f4f46a90eb55d4418f');

INSERT INTO fading (address, person_key)
VALUES ('d69e7e9691d3b1b779f3b670', 'ed5c724848ac86f9e5584bdd');

INSERT INTO fading (address, person_key)
VALUES ('d8780de374e6b607db220c1f', 'e995b03fd87341a175160e35');

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('102f469a333b9b236e471ec8', '19cf581d70d99804c3030ed6', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Title: \u201cOpen\u201d","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('102f469a333b9b236e471ec8', '6e85abef9f9b397d79e2dc6e', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('102f469a333b9b236e471ec8', '6f92dc0747faf299ab71bd6c', '2026-11-22T10:30:00.000000+00:00', '{"notice":"You take part: No","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('102f469a333b9b236e471ec8', '736e52595d49c6f3bc83bafc', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('102f469a333b9b236e471ec8', 'b5547c8800b4c66cd2489db8', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Smallest group shown: 3 people","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('102f469a333b9b236e471ec8', 'e8e15fb5600ae219e86096b0', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Deadline: in 20 days","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('102f469a333b9b236e471ec8', 'e91ca567ff068759b674a3ee', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', '27fe29174607f73ad5b13d04', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Before we start: I agree, start","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', '475e906b41e671d15d5f346d', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', '6cdfaecdbcc6f4e9f778297e', '2026-11-22T10:30:00.000000+00:00', NULL, 'REF1', '{"id":"put-aside","address":{"channel":"test","chat":"fred","person":"fred","":"Address"},"inbound":{"text":"walk","":"Text"},"":"Update"}', 'ValueError');

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('667b109d583c75432790bb3e', '70ae622c6726df79d029e659', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('667b109d583c75432790bb3e', 'b40df12afbc7a89bd716bfc7', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Stage: Walk","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('667b109d583c75432790bb3e', 'b5800a31fbbe0d12c047c3dc', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Before we start: I agree, start","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', '3d74afa2c4ef96ea2c08fbd4', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Alignment: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', '46fe7373c9becc8359fefec1', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Data security: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', '51f332a48f2552661904c113', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Change management: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', '5bc1fa22fd9752aa58da602b', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', '6160b9149513418ee791af2a', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Cost and ROI: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', '832a0725e00b258f5627b4c2', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Immature AI: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', '9966712d9542ae57a33fa674', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Delivery model: Hybrid","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', 'c2d92ed307e5757369c25419', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Role: skipped","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('8f997838e008b3e530b294c4', 'ef9abace87df9915221edde0', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Stage: Walk","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', '179a3328acd4c28442fe7c46', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Delivery model: Hybrid","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', '2304feedf7bf9dcfb5eb96e0', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Cost and ROI: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', '39da5cafa902c3bf61d6b1a4', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Alignment: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', '6ecd7216ad63f933a8b015bf', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Data security: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', 'a4fb0b41654412c80b3f1129', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Role: skipped","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', 'cc3e438c6f1715eba60a77f9', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', 'f5e3449ab7b2e42e7bc32a88', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Stage: Walk","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', 'fc46556552f6130e73b18765', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Change management: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('b774619dfc2b403bc5ceecff', 'fcbd49789794572fed9baa6f', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Immature AI: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('c2972e6feb26581e090f5f40', 'fbe58a18a5b546ba0c8618a8', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '08440167773bd39d0c701bb2', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Country: USA","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '13c511547b60fbf3c91bc871', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Industry: Telco","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '20a76f86251c8d28d92c791e', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Cost and ROI: 2 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '24782e03dea66dbb9fbbcbbd', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Delivery model: Hybrid","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '4d6c52e863bf5c3467a6b5f2', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Role: Something else","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '5640b7b33803631dc508dd31', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Stage: Walk","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '8db9fc9a9ff322c9b37002c1', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Data security: 4 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', '910e387f82c2e2cc52a44845', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Alignment: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', 'b348c1d435316c74553de2b7', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Revenue: skipped","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', 'cf4833f91d3ea8b9c7e8799e', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Before we start: I agree, start","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', 'd3d69bcaec92c1ca03df48cc', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', 'dc1ca0c3cf1e82b2a5285ccb', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Change management: 5 of 5 (heavily)","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d4f32827f8731180d3171288', 'de20c6ebe9ad5c307762afef', '2026-11-22T09:30:00.000000+00:00', '{"notice":"Immature AI: 1 of 5 (not at all)","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d69e7e9691d3b1b779f3b670', '88cd44c8814e0c1bf9fd96df', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d69e7e9691d3b1b779f3b670', 'e30eb8765984de3d116a3439', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d8780de374e6b607db220c1f', '118cce6df6c3785bad98e22d', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Change management: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d8780de374e6b607db220c1f', '671c793d1c5a7af61d806608', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d8780de374e6b607db220c1f', 'b30b17f6cc863bc8d1b45fae', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Delivery model: Hybrid","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('d8780de374e6b607db220c1f', 'dc29477d24d3ae97ec4d436d', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Stage: Walk","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '215cb672d09dd6ca604ee0f8', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Stage: Walk","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '2a05746928acf68fb0c1db5e', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Data security: 4 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '3a507f12e9efb9273bf300db', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Delivery model: Hybrid","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '54561e2ec0723827f772d7d7', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Before we start: I agree, start","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '5d8374da4a49a9ddd73b1972', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Revenue: skipped","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '5fbcf8c40806c1d2c3d996cd', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '635dba4ecc6271cd57be0ffa', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Country: USA","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '7cae5285e3647a14d9d7e1c6', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Role: Something else","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '9837f91628b49891432c1b1f', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Cost and ROI: 2 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', '9ea0e884d1e5526b5d95dadf', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Immature AI: 1 of 5 (not at all)","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', 'a0311205af2775611e30c9bd', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Industry: Telco","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', 'e4c9b16ce4724efffc69ead2', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Change management: 5 of 5 (heavily)","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO inbox (address, key, received_at, outcome, reference, failed, error)
VALUES ('dea0b383398a51e82cee12aa', 'ff0994865ade54352bf255d8', '2026-11-22T10:30:00.000000+00:00', '{"notice":"Alignment: 3 of 5","":"Outcome"}', NULL, NULL, NULL);

INSERT INTO installations (channel, workspace, sealed, installed_at, updated_at)
VALUES ('slack', 'T1', 'sealed-text', '2025-07-10T09:30:00.000000+00:00', '2025-07-10T09:30:00.000000+00:00');

INSERT INTO lanes (address, channel, claimable_at, version)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', 'test', '2026-11-22T10:30:00.000000+00:00', 0);

INSERT INTO lanes (address, channel, claimable_at, version)
VALUES ('667b109d583c75432790bb3e', 'test', '2026-11-22T10:30:00.000000+00:00', 0);

INSERT INTO lanes (address, channel, claimable_at, version)
VALUES ('c2972e6feb26581e090f5f40', 'test', '2026-11-22T10:30:00.000000+00:00', 0);

INSERT INTO lanes (address, channel, claimable_at, version)
VALUES ('dea0b383398a51e82cee12aa', 'test', '2026-11-22T10:30:00.000000+00:00', 0);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (6, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'consent', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '6', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (7, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'consent', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '6', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (8, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'stage', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '8', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (9, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'stage', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '8', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (10, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'delivery', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '10', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (11, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'delivery', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '10', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (12, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-change', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '12', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (13, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-change', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '12', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (14, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-security', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '14', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (15, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-security', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '14', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (16, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-alignment', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '16', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (17, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-alignment', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '16', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (18, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-cost', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '18', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (19, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-cost', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '18', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (20, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-technology', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '20', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (21, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'barrier-technology', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '20', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (22, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'industry', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '22', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (23, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'industry', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '22', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (24, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'country', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '24', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (25, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'country', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '24', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (26, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'revenue', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '26', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (27, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'revenue', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '26', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (28, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'role', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '28', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (29, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', 'role', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '28', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (30, 'd4f32827f8731180d3171288', 'test', 'ann', 'ann', 'w2', '', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', 'ann', '30', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (52, '0dc56bcd1542f9bd05f7f3c3', 'test', '-10012', '', 'w5', 'invitation-1', 'null', 'sent', '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T09:30:00.000000+00:00', '-10012', '51', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (127, '0dc56bcd1542f9bd05f7f3c3', 'test', '-10012', '', 'w5', 'invitation-1', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', '-10012', '51', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (128, '0dc56bcd1542f9bd05f7f3c3', 'test', '-10012', '', 'w5', 'result-1', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', '-10012', '129', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (130, '0dc56bcd1542f9bd05f7f3c3', 'test', '-10012', '', 'w5', '', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', '-10012', '133', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (132, '0dc56bcd1542f9bd05f7f3c3', 'test', '-10012', '', 'w5', '', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', '-10012', '135', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (133, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w5', 'panel', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '128', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (136, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', '', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '136', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (137, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'title', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '137', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (138, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'title', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '137', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (139, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'deadline', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '139', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (140, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'deadline', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '139', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (141, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'smallest', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '141', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (142, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'smallest', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '141', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (143, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'takes_part', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '143', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (144, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'takes_part', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '143', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (145, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'rounds', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '145', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (146, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'rounds', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '145', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (147, 'b704dd96501b403e6830bd15', 'test', '-1001', '', 'w10', 'invitation-1', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', '-1001', '147', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (148, '102f469a333b9b236e471ec8', 'test', 'fay', 'fay', 'w10', 'panel', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'fay', '148', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (149, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', '', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '149', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (150, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'stage', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '150', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (151, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'stage', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '150', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (152, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'delivery', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '152', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (153, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'delivery', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '152', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (154, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-change', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '154', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (155, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-change', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '154', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (156, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-security', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '156', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (157, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-security', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '156', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (158, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-alignment', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '158', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (159, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-alignment', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '158', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (160, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-cost', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '160', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (161, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-cost', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '160', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (162, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-technology', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '162', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (163, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'barrier-technology', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '162', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (164, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'role', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '164', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (165, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'role', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '164', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (166, '8f997838e008b3e530b294c4', 'test', 'p1', 'p1', 'w11', 'answers', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p1', '166', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (167, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', '', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '167', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (168, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'stage', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '168', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (169, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'stage', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '168', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (170, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'delivery', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '170', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (171, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'delivery', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '170', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (172, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-change', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '172', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (173, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-change', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '172', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (174, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-security', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '174', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (175, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-security', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '174', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (176, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-alignment', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '176', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (177, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-alignment', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '176', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (178, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-cost', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '178', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (179, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-cost', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '178', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (180, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-technology', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '180', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (181, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'barrier-technology', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '180', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (182, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'role', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '182', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (183, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'role', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '182', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (184, 'b774619dfc2b403bc5ceecff', 'test', 'p2', 'p2', 'w12', 'answers', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p2', '184', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (185, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', '', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '185', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (186, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', 'stage', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '186', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (187, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', 'stage', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '186', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (188, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', 'delivery', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '188', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (189, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', 'delivery', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '188', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (190, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', 'barrier-change', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '190', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (191, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', 'barrier-change', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '190', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (192, 'd8780de374e6b607db220c1f', 'test', 'p3', 'p3', 'w13', 'barrier-security', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'p3', '192', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (193, 'd69e7e9691d3b1b779f3b670', 'test', 'T1', 'fay', 'f1', '', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:03.000000+00:00', NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'T1', '1', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (194, '6d3bdd266db3d23c3f3b7272', 'test', 'T1/C12', '', 'f1', 'invitation-1', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'T1/C12', '2', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (195, 'd69e7e9691d3b1b779f3b670', 'test', 'T1', 'fay', 'f1', 'panel', 'null', 'sent', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, '2026-11-22T10:30:00.000000+00:00', 'T1', '3', NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (196, 'c2972e6feb26581e090f5f40', 'test', 'T1', 'gus', 'f2', '', '{"token":"f2.379ec5.f..f1","title":"Forms","fields":[{"step":"stage","section":"Where you are","label":"Think of how AI is used in your organisation''s customer experience today. Which of these comes closest?","layout":"list","choices":[{"label":"Crawl","token":"","value":"crawl","description":"AI observes and reports. People decide and carry out everything.","":"Choice"},{"label":"Walk","token":"","value":"walk","description":"AI works inside the workflow and proposes. A person reviews before anything happens.","":"Choice"},{"label":"Run","token":"","value":"run","description":"AI carries out defined actions by itself. People oversee it and can step in.","":"Choice"},{"label":"Fly","token":"","value":"fly","description":"AI adjusts operations in real time. People set the goals and the limits.","":"Choice"}],"help":"Take the one that describes most of your contacts with customers. Look at who decides, not at how many tools there are.","":"Field"},{"step":"delivery","section":"Where you are","label":"Which way of serving customers gives the best results today, in your view?","layout":"list","choices":[{"label":"Hybrid","token":"","value":"hybrid","description":"AI and people share the work; people bring judgment.","":"Choice"},{"label":"Human-only","token":"","value":"human_only","description":"People serve customers throughout.","":"Choice"},{"label":"AI-only","token":"","value":"ai_only","description":"Automation serves customers throughout.","":"Choice"}],"help":"The question is what you believe works best now, whatever your organisation does at present.","":"Field"},{"step":"barrier-change","section":"What slows you down","label":"How much do change management and workforce readiness slow you down?","layout":"row","choices":[{"label":"1","token":"","value":"1","":"Choice"},{"label":"2","token":"","value":"2","":"Choice"},{"label":"3","token":"","value":"3","":"Choice"},{"label":"4","token":"","value":"4","":"Choice"},{"label":"5","token":"","value":"5","":"Choice"}],"optional":true,"help":"Think of training, new roles, and whether people go along with new ways of working.","":"Field"},{"step":"barrier-security","section":"What slows you down","label":"How much do data security and compliance slow you down?","layout":"row","choices":[{"label":"1","token":"","value":"1","":"Choice"},{"label":"2","token":"","value":"2","":"Choice"},{"label":"3","token":"","value":"3","":"Choice"},{"label":"4","token":"","value":"4","":"Choice"},{"label":"5","token":"","value":"5","":"Choice"}],"optional":true,"help":"Think of customer data, approvals, audits and regulation.","":"Field"},{"step":"barrier-alignment","section":"What slows you down","label":"How much do internal alignment and ownership slow you down?","layout":"row","choices":[{"label":"1","token":"","value":"1","":"Choice"},{"label":"2","token":"","value":"2","":"Choice"},{"label":"3","token":"","value":"3","":"Choice"},{"label":"4","token":"","value":"4","":"Choice"},{"label":"5","token":"","value":"5","":"Choice"}],"optional":true,"help":"Think of who owns AI in customer experience, and whether the others agree.","":"Field"},{"step":"barrier-cost","section":"What slows you down","label":"How much does uncertainty about cost and return slow you down?","layout":"row","choices":[{"label":"1","token":"","value":"1","":"Choice"},{"label":"2","token":"","value":"2","":"Choice"},{"label":"3","token":"","value":"3","":"Choice"},{"label":"4","token":"","value":"4","":"Choice"},{"label":"5","token":"","value":"5","":"Choice"}],"optional":true,"help":"Think of budgets that wait for a business case, or a case that nobody can prove.","":"Field"},{"step":"barrier-technology","section":"What slows you down","label":"How much does unproven or immature AI slow you down?","layout":"row","choices":[{"label":"1","token":"","value":"1","":"Choice"},{"label":"2","token":"","value":"2","":"Choice"},{"label":"3","token":"","value":"3","":"Choice"},{"label":"4","token":"","value":"4","":"Choice"},{"label":"5","token":"","value":"5","":"Choice"}],"optional":true,"help":"Think of the technology itself - wrong answers, missing languages, poor integration.","":"Field"},{"step":"role","section":"About you","label":"What is your role?","layout":"list","choices":[{"label":"Executive or board","token":"","value":"executive","":"Choice"},{"label":"Customer experience","token":"","value":"cx","":"Choice"},{"label":"Contact centre operations","token":"","value":"operations","":"Choice"},{"label":"Technology or data","token":"","value":"technology","":"Choice"},{"label":"Something else","token":"","value":"other","":"Choice"}],"optional":true,"help":"A role is shown only where enough people have it, and never so that others could be worked out. You can skip this.","":"Field"}],"submit":"Send","intro":"I don\u2019t show anyone who answered what: not your colleagues, not the organizer, not whoever runs me. If everyone gives the same answer, everyone knows everyone\u2019s answer. The organizer doesn\u2019t answer. Until the result is out, your answers are in the database of whoever runs me. They\u2019re deleted then, or 7 days after closing if there\u2019s no result. To see or change your answers, tap \u201cTake part\u201d again before it closes. The result could be compared with another result of some of the same people.","fixed":true,"":"Form"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:03.000000+00:00', '{"blocks":[{"text":"Press the button to open the form. Your answers so far are safe.","":"Paragraph"}],"buttons":[{"label":"Open the form","token":"/team join f1","":"Button"}],"kind":"again","":"Say"}', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, 'via');

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (197, '667b109d583c75432790bb3e', 'test', 'bob', 'bob', 'w14', 'consent', '{"step":"consent","progress":"","blocks":[{"text":"In about three minutes you will see where your customer experience organisation stands with AI, beside 815 enterprise executives surveyed in 2026, and what to do next.\n\nYour answers are kept for 365 days, and then deleted. You can stop, change an answer or delete everything at any time.","":"Paragraph"}],"layout":"row","choices":[{"label":"I agree, start","token":"w14.27c99e.a.0.0","value":"yes","":"Choice"},{"label":"No, thanks","token":"w14.27c99e.a.0.1","value":"no","":"Choice"}],"":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (198, '667b109d583c75432790bb3e', 'test', 'bob', 'bob', 'w14', 'consent', '{"step":"consent","name":"Before we start","question":"In about three minutes you will see where your customer experience organisation stands with AI, beside 815 enterprise executives surveyed in 2026, and what to do next.\n\nYour answers are kept for 365 days, and then deleted. You can stop, change an answer or delete everything at any time.","answer":"I agree, start","":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (199, '667b109d583c75432790bb3e', 'test', 'bob', 'bob', 'w14', 'stage', '{"step":"stage","progress":"Where you are. Question 1 of about 11","blocks":[{"text":"Think of how AI is used in your customer experience today. Which of these comes closest?","":"Paragraph"}],"layout":"list","choices":[{"label":"Crawl","token":"w14.27c99e.a.1.0","value":"crawl","description":"AI observes and reports. People decide and carry out everything.","":"Choice"},{"label":"Walk","token":"w14.27c99e.a.1.1","value":"walk","description":"AI works inside the workflow and proposes. A person reviews before anything happens.","":"Choice"},{"label":"Run","token":"w14.27c99e.a.1.2","value":"run","description":"AI carries out defined actions by itself. People oversee it and can step in.","":"Choice"},{"label":"Fly","token":"w14.27c99e.a.1.3","value":"fly","description":"AI adjusts operations in real time. People set the goals and the limits.","":"Choice"}],"hint":"Press a button, or type the name or the number.","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (200, '667b109d583c75432790bb3e', 'test', 'bob', 'bob', 'w14', 'stage', '{"step":"stage","name":"Stage","question":"Think of how AI is used in your customer experience today. Which of these comes closest?","answer":"Walk","change":{"label":"Change","token":"w14.27c99e.c.1.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (201, '667b109d583c75432790bb3e', 'test', 'bob', 'bob', 'w14', 'delivery', '{"step":"delivery","progress":"Where you are. Question 2 of about 11","blocks":[{"text":"Which way of serving customers gives the best results today, in your view?","":"Paragraph"}],"layout":"list","choices":[{"label":"Hybrid","token":"w14.27c99e.a.2.0","value":"hybrid","description":"AI and people share the work; people bring judgment.","":"Choice"},{"label":"Human-only","token":"w14.27c99e.a.2.1","value":"human_only","description":"People serve customers throughout.","":"Choice"},{"label":"AI-only","token":"w14.27c99e.a.2.2","value":"ai_only","description":"Automation serves customers throughout.","":"Choice"}],"controls":[{"label":"Back","token":"w14.27c99e.o.2.back","":"Button"}],"hint":"Press a button, or type the name or the number.","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (202, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'consent', '{"step":"consent","progress":"","blocks":[{"text":"In about three minutes you will see where your customer experience organisation stands with AI, beside 815 enterprise executives surveyed in 2026, and what to do next.\n\nYour answers are kept for 365 days, and then deleted. You can stop, change an answer or delete everything at any time.","":"Paragraph"}],"layout":"row","choices":[{"label":"I agree, start","token":"w15.27c99e.a.0.0","value":"yes","":"Choice"},{"label":"No, thanks","token":"w15.27c99e.a.0.1","value":"no","":"Choice"}],"":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (203, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'consent', '{"step":"consent","name":"Before we start","question":"In about three minutes you will see where your customer experience organisation stands with AI, beside 815 enterprise executives surveyed in 2026, and what to do next.\n\nYour answers are kept for 365 days, and then deleted. You can stop, change an answer or delete everything at any time.","answer":"I agree, start","":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (204, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'stage', '{"step":"stage","progress":"Where you are. Question 1 of about 11","blocks":[{"text":"Think of how AI is used in your customer experience today. Which of these comes closest?","":"Paragraph"}],"layout":"list","choices":[{"label":"Crawl","token":"w15.27c99e.a.1.0","value":"crawl","description":"AI observes and reports. People decide and carry out everything.","":"Choice"},{"label":"Walk","token":"w15.27c99e.a.1.1","value":"walk","description":"AI works inside the workflow and proposes. A person reviews before anything happens.","":"Choice"},{"label":"Run","token":"w15.27c99e.a.1.2","value":"run","description":"AI carries out defined actions by itself. People oversee it and can step in.","":"Choice"},{"label":"Fly","token":"w15.27c99e.a.1.3","value":"fly","description":"AI adjusts operations in real time. People set the goals and the limits.","":"Choice"}],"hint":"Press a button, or type the name or the number.","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (205, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'stage', '{"step":"stage","name":"Stage","question":"Think of how AI is used in your customer experience today. Which of these comes closest?","answer":"Walk","change":{"label":"Change","token":"w15.27c99e.c.1.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (206, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'delivery', '{"step":"delivery","progress":"Where you are. Question 2 of about 11","blocks":[{"text":"Which way of serving customers gives the best results today, in your view?","":"Paragraph"}],"layout":"list","choices":[{"label":"AI-only","token":"w15.27c99e.a.2.2","value":"ai_only","description":"Automation serves customers throughout.","":"Choice"},{"label":"Human-only","token":"w15.27c99e.a.2.1","value":"human_only","description":"People serve customers throughout.","":"Choice"},{"label":"Hybrid","token":"w15.27c99e.a.2.0","value":"hybrid","description":"AI and people share the work; people bring judgment.","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.2.back","":"Button"}],"hint":"Press a button, or type the name or the number.","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (207, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'delivery', '{"step":"delivery","name":"Delivery model","question":"Which way of serving customers gives the best results today, in your view?","answer":"Hybrid","change":{"label":"Change","token":"w15.27c99e.c.2.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (208, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-change', '{"step":"barrier-change","progress":"What slows you down. Question 3 of about 11","blocks":[{"text":"How much do change management and workforce readiness slow you down?","":"Paragraph"}],"layout":"row","choices":[{"label":"1","token":"w15.27c99e.a.3.0","value":"1","":"Choice"},{"label":"2","token":"w15.27c99e.a.3.1","value":"2","":"Choice"},{"label":"3","token":"w15.27c99e.a.3.2","value":"3","":"Choice"},{"label":"4","token":"w15.27c99e.a.3.3","value":"4","":"Choice"},{"label":"5","token":"w15.27c99e.a.3.4","value":"5","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.3.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.3.skip","":"Button"}],"hint":"1 = not at all, 5 = heavily","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (209, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-change', '{"step":"barrier-change","name":"Change management","question":"How much do change management and workforce readiness slow you down?","answer":"5 of 5 (heavily)","change":{"label":"Change","token":"w15.27c99e.c.3.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (210, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-security', '{"step":"barrier-security","progress":"What slows you down. Question 4 of about 11","blocks":[{"text":"How much do data security and compliance slow you down?","":"Paragraph"}],"layout":"row","choices":[{"label":"1","token":"w15.27c99e.a.4.0","value":"1","":"Choice"},{"label":"2","token":"w15.27c99e.a.4.1","value":"2","":"Choice"},{"label":"3","token":"w15.27c99e.a.4.2","value":"3","":"Choice"},{"label":"4","token":"w15.27c99e.a.4.3","value":"4","":"Choice"},{"label":"5","token":"w15.27c99e.a.4.4","value":"5","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.4.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.4.skip","":"Button"}],"hint":"1 = not at all, 5 = heavily","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (211, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-security', '{"step":"barrier-security","name":"Data security","question":"How much do data security and compliance slow you down?","answer":"4 of 5","change":{"label":"Change","token":"w15.27c99e.c.4.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (212, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-alignment', '{"step":"barrier-alignment","progress":"What slows you down. Question 5 of about 11","blocks":[{"text":"How much do internal alignment and ownership slow you down?","":"Paragraph"}],"layout":"row","choices":[{"label":"1","token":"w15.27c99e.a.5.0","value":"1","":"Choice"},{"label":"2","token":"w15.27c99e.a.5.1","value":"2","":"Choice"},{"label":"3","token":"w15.27c99e.a.5.2","value":"3","":"Choice"},{"label":"4","token":"w15.27c99e.a.5.3","value":"4","":"Choice"},{"label":"5","token":"w15.27c99e.a.5.4","value":"5","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.5.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.5.skip","":"Button"}],"hint":"1 = not at all, 5 = heavily","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (213, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-alignment', '{"step":"barrier-alignment","name":"Alignment","question":"How much do internal alignment and ownership slow you down?","answer":"3 of 5","change":{"label":"Change","token":"w15.27c99e.c.5.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (214, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-cost', '{"step":"barrier-cost","progress":"What slows you down. Question 6 of about 11","blocks":[{"text":"How much does uncertainty about cost and return slow you down?","":"Paragraph"}],"layout":"row","choices":[{"label":"1","token":"w15.27c99e.a.6.0","value":"1","":"Choice"},{"label":"2","token":"w15.27c99e.a.6.1","value":"2","":"Choice"},{"label":"3","token":"w15.27c99e.a.6.2","value":"3","":"Choice"},{"label":"4","token":"w15.27c99e.a.6.3","value":"4","":"Choice"},{"label":"5","token":"w15.27c99e.a.6.4","value":"5","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.6.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.6.skip","":"Button"}],"hint":"1 = not at all, 5 = heavily","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (215, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-cost', '{"step":"barrier-cost","name":"Cost and ROI","question":"How much does uncertainty about cost and return slow you down?","answer":"2 of 5","change":{"label":"Change","token":"w15.27c99e.c.6.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (216, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-technology', '{"step":"barrier-technology","progress":"What slows you down. Question 7 of about 11","blocks":[{"text":"How much does unproven or immature AI slow you down?","":"Paragraph"}],"layout":"row","choices":[{"label":"1","token":"w15.27c99e.a.7.0","value":"1","":"Choice"},{"label":"2","token":"w15.27c99e.a.7.1","value":"2","":"Choice"},{"label":"3","token":"w15.27c99e.a.7.2","value":"3","":"Choice"},{"label":"4","token":"w15.27c99e.a.7.3","value":"4","":"Choice"},{"label":"5","token":"w15.27c99e.a.7.4","value":"5","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.7.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.7.skip","":"Button"}],"hint":"1 = not at all, 5 = heavily","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (217, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'barrier-technology', '{"step":"barrier-technology","name":"Immature AI","question":"How much does unproven or immature AI slow you down?","answer":"1 of 5 (not at all)","change":{"label":"Change","token":"w15.27c99e.c.7.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (218, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'industry', '{"step":"industry","progress":"About you. Question 8 of about 11","blocks":[{"text":"Which industry are you in? You can type a part of its name.","":"Paragraph"}],"layout":"list","choices":[{"label":"Automotive","token":"w15.27c99e.a.8.0","value":"automotive","":"Choice"},{"label":"Telco","token":"w15.27c99e.a.8.1","value":"telco","":"Choice"},{"label":"Retail Banking","token":"w15.27c99e.a.8.2","value":"retail-banking","":"Choice"},{"label":"Insurance","token":"w15.27c99e.a.8.3","value":"insurance","":"Choice"},{"label":"Travel and Tourism","token":"w15.27c99e.a.8.4","value":"travel-tourism","":"Choice"},{"label":"Digital Enterprise","token":"w15.27c99e.a.8.5","value":"digital-enterprise","":"Choice"},{"label":"Healthcare","token":"w15.27c99e.a.8.6","value":"healthcare","":"Choice"},{"label":"Gaming","token":"w15.27c99e.a.8.7","value":"gaming","":"Choice"},{"label":"Green Enterprise","token":"w15.27c99e.a.8.8","value":"green-enterprise","":"Choice"},{"label":"Logistics","token":"w15.27c99e.a.8.9","value":"logistics","":"Choice"},{"label":"Luxury Goods","token":"w15.27c99e.a.8.10","value":"luxury-goods","":"Choice"},{"label":"Media","token":"w15.27c99e.a.8.11","value":"media","":"Choice"},{"label":"Pharmaceuticals","token":"w15.27c99e.a.8.12","value":"pharmaceuticals","":"Choice"},{"label":"Public Sector","token":"w15.27c99e.a.8.13","value":"public-sector","":"Choice"},{"label":"Retail","token":"w15.27c99e.a.8.14","value":"retail","":"Choice"},{"label":"E-Commerce","token":"w15.27c99e.a.8.15","value":"e-commerce","":"Choice"},{"label":"Consumer Technology","token":"w15.27c99e.a.8.16","value":"consumer-technology","":"Choice"},{"label":"Energy and Utilities","token":"w15.27c99e.a.8.17","value":"energy-utilities","":"Choice"},{"label":"FinTech","token":"w15.27c99e.a.8.18","value":"fintech","":"Choice"},{"label":"Consumer Packaged Goods","token":"w15.27c99e.a.8.19","value":"consumer-packaged-goods","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.8.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.8.skip","":"Button"},{"label":"Skip the rest","token":"w15.27c99e.o.8.skip_rest","":"Button"}],"hint":"Press a button, or type the name or the number.","pages":"w15.27c99e.o.8.page-","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (219, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'industry', '{"step":"industry","name":"Industry","question":"Which industry are you in? You can type a part of its name.","answer":"Telco","change":{"label":"Change","token":"w15.27c99e.c.8.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (220, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'country', '{"step":"country","progress":"About you. Question 9 of about 11","blocks":[{"text":"Where is your market?","":"Paragraph"}],"layout":"list","choices":[{"label":"USA","token":"w15.27c99e.a.9.0","value":"usa","":"Choice"},{"label":"UK","token":"w15.27c99e.a.9.1","value":"uk","":"Choice"},{"label":"Canada","token":"w15.27c99e.a.9.2","value":"canada","":"Choice"},{"label":"France","token":"w15.27c99e.a.9.3","value":"france","":"Choice"},{"label":"Germany","token":"w15.27c99e.a.9.4","value":"germany","":"Choice"},{"label":"Italy","token":"w15.27c99e.a.9.5","value":"italy","":"Choice"},{"label":"Spain","token":"w15.27c99e.a.9.6","value":"spain","":"Choice"},{"label":"Australia","token":"w15.27c99e.a.9.7","value":"australia","":"Choice"},{"label":"Japan","token":"w15.27c99e.a.9.8","value":"japan","":"Choice"},{"label":"South Korea","token":"w15.27c99e.a.9.9","value":"south-korea","":"Choice"},{"label":"Singapore","token":"w15.27c99e.a.9.10","value":"singapore","":"Choice"},{"label":"New Zealand","token":"w15.27c99e.a.9.11","value":"new-zealand","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.9.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.9.skip","":"Button"},{"label":"Skip the rest","token":"w15.27c99e.o.9.skip_rest","":"Button"}],"hint":"Press a button, or type the name or the number.","pages":"w15.27c99e.o.9.page-","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (221, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'country', '{"step":"country","name":"Country","question":"Where is your market?","answer":"USA","change":{"label":"Change","token":"w15.27c99e.c.9.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (222, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'revenue', '{"step":"revenue","progress":"About you. Question 10 of about 11","blocks":[{"text":"What is your organisation''s annual revenue, in US dollars?","":"Paragraph"}],"layout":"list","choices":[{"label":"Under $10 million","token":"w15.27c99e.a.10.0","value":"under-10m","":"Choice"},{"label":"$10 to 100 million","token":"w15.27c99e.a.10.1","value":"from-10m","":"Choice"},{"label":"$100 million to 1 billion","token":"w15.27c99e.a.10.2","value":"from-100m","":"Choice"},{"label":"$1 to 5 billion","token":"w15.27c99e.a.10.3","value":"from-1b","":"Choice"},{"label":"Over $5 billion","token":"w15.27c99e.a.10.4","value":"over-5b","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.10.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.10.skip","":"Button"},{"label":"Skip the rest","token":"w15.27c99e.o.10.skip_rest","":"Button"}],"hint":"Press a button, or type the name or the number.","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (223, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'revenue', '{"step":"revenue","name":"Revenue","question":"What is your organisation''s annual revenue, in US dollars?","answer":"skipped","change":{"label":"Change","token":"w15.27c99e.c.10.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (224, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'role', '{"step":"role","progress":"About you. Question 11 of about 11","blocks":[{"text":"What is your role?","":"Paragraph"}],"layout":"list","choices":[{"label":"Executive or board","token":"w15.27c99e.a.11.0","value":"executive","":"Choice"},{"label":"Customer experience lead","token":"w15.27c99e.a.11.1","value":"cx","":"Choice"},{"label":"Contact centre operations","token":"w15.27c99e.a.11.2","value":"operations","":"Choice"},{"label":"Technology or data","token":"w15.27c99e.a.11.3","value":"technology","":"Choice"},{"label":"Something else","token":"w15.27c99e.a.11.4","value":"other","":"Choice"}],"controls":[{"label":"Back","token":"w15.27c99e.o.11.back","":"Button"},{"label":"Skip","token":"w15.27c99e.o.11.skip","":"Button"}],"hint":"Press a button, or type the name or the number.","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (225, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', 'role', '{"step":"role","name":"Role","question":"What is your role?","answer":"Something else","change":{"label":"Change","token":"w15.27c99e.c.11.","":"Button"},"":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (226, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', '', '{"blocks":[{"text":"Where you stand: Walk","":"Heading"},{"text":"Of 815 enterprise executives, 25% place their organisation in an earlier stage than Walk, 32% in Walk like you, and 43% further on. [1, 2, 3, 4, 5]","":"Paragraph"},{"bars":[{"label":"Crawl","percent":25.0,"shown":"25%","":"Bar"},{"label":"Walk","percent":32.0,"shown":"32%","mark":"you","":"Bar"},{"label":"Run","percent":29.0,"shown":"29%","":"Bar"},{"label":"Fly","percent":14.0,"shown":"14%","":"Bar"}],"":"Bars"},{"text":"Mid-rank: 41 of 100. It counts half of those at Walk as behind you.","":"Note"},{"text":"Telco","":"Heading"},{"text":"For Telco no figure about stages is published. The nearest that there is are the figures of all respondents.","":"Paragraph"},{"text":"USA","":"Heading"},{"text":"Nothing is published about USA by itself.","":"Paragraph"},{"text":"The benchmark publishes no figures by country.","":"Note"},{"text":"Delivery model: Hybrid","":"Heading"},{"text":"73% of respondents choose Hybrid as you do; 21% choose Human-only and 6% choose AI-only. [22, 23, 24]","":"Paragraph"},{"text":"Telco relies less on human-only support than respondents overall. [46]","":"Paragraph"},{"text":"Telco is slightly more open to AI-only automation than respondents overall. [47]","":"Paragraph"},{"text":"What slows you down, beside the market","":"Heading"},{"items":["Unproven or immature AI: you 1, market 3.2 (\u22122.2), lower than the market. At least 53% rated it higher than you. [29]","Cost and ROI uncertainty: you 2, market 3.4 (\u22121.4), lower than the market. At least 45% rated it higher than you. [28]","Change management and workforce readiness: you 5, market 3.7 (+1.3), higher than the market. At least 31% rated it lower than you. [25]","Internal alignment and ownership: you 3, market 3.5 (\u22120.5), close to the market. At least 22% rated it higher than you. [27]","Data security and compliance: you 4, market 3.6 (+0.4), close to the market. At least 11% rated it lower than you. [26]"],"":"Bullets"},{"text":"What to do next","":"Heading"},{"items":["Give training and the management of change the same weight as the technology in your next project. Why: Of the barriers you rated this one stands highest above the market, and it is the market''s own largest. (The report recommends this: \u201cWhat leaders should do next\u201d) [70, 25]","In one workflow where people now approve everything, write down which decisions AI may take alone and where a person must decide. Why: Acting without review is the step from Walk to Run, and clear decision points come before more automation. (The report recommends this: \u201cWhat leaders should do next\u201d) [69, 72]","Plan your hybrid model as the way you mean to operate for good, with people for judgment, oversight and exceptions. Why: Most respondents choose hybrid; it works as a lasting design, not as a stop on the way to automation. (The report recommends this: \u201cWhat leaders should do next\u201d) [68]"],"ordered":true,"":"Bullets"},{"text":"Respondents rated themselves, and so did you: read this as a place to talk from, not as a grade. Source: Liveops 2026 AI Maturity Benchmark for Customer Experience, n = 815.","":"Note"},{"text":"Numbers in brackets say where a figure is from: type \"source 3\", for example. You can also type the name of another industry or country.","":"Note"}],"buttons":[{"label":"Report as PDF","token":"w15.27c99e.o..report","":"Button"},{"label":"Compare an industry","token":"w15.27c99e.o..industry","":"Button"},{"label":"Compare a country","token":"w15.27c99e.o..country","":"Button"},{"label":"Where is this from?","token":"w15.27c99e.o..sources","":"Button"},{"label":"How sure is this?","token":"w15.27c99e.o..details","":"Button"},{"label":"Share","token":"w15.27c99e.o..share","":"Button"},{"label":"Take it again","token":"w15.27c99e.o..retake","":"Button"},{"label":"Leave a comment","token":"w15.27c99e.c.13.","":"Button"}],"kind":"result","":"Say"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (227, 'dea0b383398a51e82cee12aa', 'test', 'cat', 'cat', 'w15', '', '{"content":"{\"language\": \"en\", \"unreadable\": \"[see the chat]\", \"headline\": \"You\u2019re at the Walk stage\", \"lead\": \"25% of respondents stand behind you, 43% are further on.\", \"caption\": \"You\u2019re at the Walk stage. 25% of respondents stand behind you, 43% are further on.\", \"steps_elsewhere\": \"Next steps: in the message above.\", \"source_brief\": \"Source: Liveops 2026 AI Maturity Benchmark for Customer Experience, n = 815.\", \"kind\": \"scorecard\", \"kicker\": \"AI maturity scorecard\", \"moved\": null, \"charts\": [{\"chart\": \"stages\", \"title\": \"Where you stand\", \"note\": \"Share of respondents by stage\", \"bars\": [{\"id\": \"crawl\", \"label\": \"Crawl\", \"value\": 25.0, \"shown\": \"25%\", \"mark\": \"\", \"state\": \"behind\"}, {\"id\": \"walk\", \"label\": \"Walk\", \"value\": 32.0, \"shown\": \"32%\", \"mark\": \"You\", \"state\": \"you\"}, {\"id\": \"run\", \"label\": \"Run\", \"value\": 29.0, \"shown\": \"29%\", \"mark\": \"\", \"state\": \"ahead\"}, {\"id\": \"fly\", \"label\": \"Fly\", \"value\": 14.0, \"shown\": \"14%\", \"mark\": \"\", \"state\": \"ahead\"}], \"behind\": \"25% in an earlier stage\", \"ahead\": \"43% further on\", \"alt\": \"Share of respondents by stage: Crawl 25%, Walk 32% (You), Run 29%, and Fly 14%.\"}, {\"chart\": \"place\", \"title\": \"In Telco\", \"note\": \"\", \"rows\": [], \"rank\": null, \"hatched\": \"Not published\", \"said\": \"No figure about stages is published for Telco.\", \"alt\": \"No figure about stages is published for Telco.\", \"legend\": {\"sure\": \"Certain\", \"open\": \"Possible, not published\"}}, {\"chart\": \"delivery\", \"title\": \"How you would serve customers\", \"note\": \"Share of respondents by model\", \"bars\": [{\"id\": \"hybrid\", \"label\": \"Hybrid (you)\", \"value\": 73.0, \"shown\": \"73%\", \"mark\": \"You\", \"state\": \"you\"}, {\"id\": \"human_only\", \"label\": \"Human-only\", \"value\": 21.0, \"shown\": \"21%\", \"mark\": \"\", \"state\": \"ahead\"}, {\"id\": \"ai_only\", \"label\": \"AI-only\", \"value\": 6.0, \"shown\": \"6%\", \"mark\": \"\", \"state\": \"ahead\"}], \"alt\": \"Share of respondents by model: Hybrid 73% (You), Human-only 21%, and AI-only 6%.\"}, {\"chart\": \"barriers\", \"title\": \"What slows you down\", \"note\": \"1 = not slowing us at all, 5 = slowing us heavily\", \"lowest\": 1, \"highest\": 5, \"rows\": [{\"label\": \"Unproven or immature AI\", \"mean\": 3.2, \"mean_shown\": \"3.2\", \"you\": 1, \"before\": null, \"difference\": \"\u22122.2\", \"reading\": \"lower\", \"alt\": \"Unproven or immature AI 1 (market 3.2)\"}, {\"label\": \"Cost and ROI uncertainty\", \"mean\": 3.4, \"mean_shown\": \"3.4\", \"you\": 2, \"before\": null, \"difference\": \"\u22121.4\", \"reading\": \"lower\", \"alt\": \"Cost and ROI uncertainty 2 (market 3.4)\"}, {\"label\": \"Change management and workforce readiness\", \"mean\": 3.7, \"mean_shown\": \"3.7\", \"you\": 5, \"before\": null, \"difference\": \"+1.3\", \"reading\": \"higher\", \"alt\": \"Change management and workforce readiness 5 (market 3.7)\"}, {\"label\": \"Internal alignment and ownership\", \"mean\": 3.5, \"mean_shown\": \"3.5\", \"you\": 3, \"before\": null, \"difference\": \"\u22120.5\", \"reading\": \"close\", \"alt\": \"Internal alignment and ownership 3 (market 3.5)\"}, {\"label\": \"Data security and compliance\", \"mean\": 3.6, \"mean_shown\": \"3.6\", \"you\": 4, \"before\": null, \"difference\": \"+0.4\", \"reading\": \"close\", \"alt\": \"Data security and compliance 4 (market 3.6)\"}], \"rated\": true, \"said\": \"\", \"legend\": {\"you\": \"You\", \"market\": \"Market\", \"before\": \"\"}, \"value\": \"Market (you \u00b1)\", \"alt\": \"What slows you down: Unproven or immature AI 1 (market 3.2), Cost and ROI uncertainty 2 (market 3.4), Change management and workforce readiness 5 (market 3.7), Internal alignment and ownership 3 (market 3.5), and Data security and compliance 4 (market 3.6).\"}], \"steps\": {\"title\": \"What to do next\", \"items\": [\"Give training and the management of change the same weight as the technology in your next project.\", \"In one workflow where people now approve everything, write down which decisions AI may take alone and where a person must decide.\", \"Plan your hybrid model as the way you mean to operate for good, with people for judgment, oversight and exceptions.\"]}, \"source\": \"Respondents rated themselves, and so did you: read this as a place to talk from, not as a grade. Source: Liveops 2026 AI Maturity Benchmark for Customer Experience, n = 815.\"}","format":"png","name":"scorecard.png","caption":"You\u2019re at the Walk stage. 25% of respondents stand behind you, 43% are further on.","alt":"You\u2019re at the Walk stage. 25% of respondents stand behind you, 43% are further on. Share of respondents by stage: Crawl 25%, Walk 32% (You), Run 29%, and Fly 14%. No figure about stages is published for Telco. Share of respondents by model: Hybrid 73% (You), Human-only 21%, and AI-only 6%. What slows you down: Unproven or immature AI 1 (market 3.2), Cost and ROI uncertainty 2 (market 3.4), Change management and workforce readiness 5 (market 3.7), Internal alignment and ownership 3 (market 3.5), and Data security and compliance 4 (market 3.6). Next steps: in the message above. Respondents rated themselves, and so did you: read this as a place to talk from, not as a grade. Source: Liveops 2026 AI Maturity Benchmark for Customer Experience, n = 815.","":"Attachment"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 1, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (228, '2ea2c4d9a0f3bc26a6e32c5c', 'test', 'fred', 'fred', 'w16', 'consent', '{"step":"consent","progress":"","blocks":[{"text":"In about three minutes you will see where your customer experience organisation stands with AI, beside 815 enterprise executives surveyed in 2026, and what to do next.\n\nYour answers are kept for 365 days, and then deleted. You can stop, change an answer or delete everything at any time.","":"Paragraph"}],"layout":"row","choices":[{"label":"I agree, start","token":"w16.27c99e.a.0.0","value":"yes","":"Choice"},{"label":"No, thanks","token":"w16.27c99e.a.0.1","value":"no","":"Choice"}],"":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (229, '2ea2c4d9a0f3bc26a6e32c5c', 'test', 'fred', 'fred', 'w16', 'consent', '{"step":"consent","name":"Before we start","question":"In about three minutes you will see where your customer experience organisation stands with AI, beside 815 enterprise executives surveyed in 2026, and what to do next.\n\nYour answers are kept for 365 days, and then deleted. You can stop, change an answer or delete everything at any time.","answer":"I agree, start","":"Settled"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (230, '2ea2c4d9a0f3bc26a6e32c5c', 'test', 'fred', 'fred', 'w16', 'stage', '{"step":"stage","progress":"Where you are. Question 1 of about 11","blocks":[{"text":"Think of how AI is used in your customer experience today. Which of these comes closest?","":"Paragraph"}],"layout":"list","choices":[{"label":"Crawl","token":"w16.27c99e.a.1.0","value":"crawl","description":"AI observes and reports. People decide and carry out everything.","":"Choice"},{"label":"Walk","token":"w16.27c99e.a.1.1","value":"walk","description":"AI works inside the workflow and proposes. A person reviews before anything happens.","":"Choice"},{"label":"Run","token":"w16.27c99e.a.1.2","value":"run","description":"AI carries out defined actions by itself. People oversee it and can step in.","":"Choice"},{"label":"Fly","token":"w16.27c99e.a.1.3","value":"fly","description":"AI adjusts operations in real time. People set the goals and the limits.","":"Choice"}],"hint":"Press a button, or type the name or the number.","":"Ask"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO outbox (id, address, channel, chat, person, conversation, step, reply, status, created_at, due_at, expires_at, follow_up, fleeting, plain, attempts, leased_until, sent_at, ref_chat, ref_message, error, via)
VALUES (231, '2ea2c4d9a0f3bc26a6e32c5c', 'test', 'fred', 'fred', '', '', '{"blocks":[{"text":"That did not arrive.","":"Paragraph"}],"":"Say"}', 'pending', '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO places (channel, chat, key)
VALUES ('test', '-10012', '35e246b0daef206783114601aea796f0eb00b11d42abdc982c56c8bcd410d9c9');

INSERT INTO teams (id, channel, chat, facilitator, heir, status, round, shown, counted_at, due_at, trouble, created_at, state)
VALUES ('w5', 'test', '-10012', 'ed5c724848ac86f9e5584bdd', '', 'revealed', 1, 0, '2026-11-22T09:30:00.000000+00:00', '2027-02-21T09:30:00.000000+00:00', '', '2026-11-22T09:30:00.000000+00:00', '{"id": "w5", "place": ["test", "-10012", ""], "facilitator": ["test", "fay", "fay"], "title": "Earlier", "flow": "team-pulse", "version": "379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263", "edition": "liveops-2026", "created_at": "2026-11-22T09:30:00+00:00", "smallest": 3, "takes_part": false, "rounds": 1, "round": 1, "status": "revealed", "deadline": null, "remind_at": null, "reminded": false, "since": "2026-11-22T10:30:00+00:00", "lasts_s": 7200.0, "shown": 0, "counted_at": "2026-11-22T09:30:00+00:00", "heir": null, "before": "", "next_at": "2027-02-21T09:30:00+00:00", "revealed_at": "2026-11-22T10:30:00+00:00", "repeated": false, "checked": true, "earlier": "", "trouble": "", "unheard": false, "series": true, "openly": null, "compared_with": null, "knows_before": true, "elsewhere": false, "anyone": false, "offers": [], "asked_at": [], "run_by": ""}');

INSERT INTO teams (id, channel, chat, facilitator, heir, status, round, shown, counted_at, due_at, trouble, created_at, state)
VALUES ('w10', 'test', '-1001', 'ed5c724848ac86f9e5584bdd', '', 'open', 1, 0, '2026-11-22T10:30:00.000000+00:00', '2026-12-11T10:30:00.000000+00:00', '', '2026-11-22T10:30:00.000000+00:00', '{"id": "w10", "place": ["test", "-1001", ""], "facilitator": ["test", "fay", "fay"], "title": "Open", "flow": "team-pulse", "version": "379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263", "edition": "liveops-2026", "created_at": "2026-11-22T10:30:00+00:00", "smallest": 3, "takes_part": false, "rounds": 2, "round": 1, "status": "open", "deadline": "2026-12-12T10:30:00+00:00", "remind_at": "2026-12-11T10:30:00+00:00", "reminded": false, "since": null, "lasts_s": 1728000.0, "shown": 0, "counted_at": "2026-11-22T10:30:00+00:00", "heir": null, "before": "", "next_at": null, "revealed_at": null, "repeated": false, "checked": true, "earlier": "", "trouble": "", "unheard": false, "series": false, "openly": null, "compared_with": null, "knows_before": true, "elsewhere": true, "anyone": false, "offers": [], "asked_at": [], "run_by": ""}');

INSERT INTO teams (id, channel, chat, facilitator, heir, status, round, shown, counted_at, due_at, trouble, created_at, state)
VALUES ('f1', 'test', 'T1/C12', 'ed5c724848ac86f9e5584bdd', '', 'open', 1, 0, '2026-11-22T10:30:00.000000+00:00', '2027-02-20T10:30:00.000000+00:00', '', '2026-11-22T10:30:00.000000+00:00', '{"id": "f1", "place": ["test", "T1/C12", ""], "facilitator": ["test", "T1", "fay"], "title": "Forms", "flow": "team-pulse", "version": "379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263", "edition": "liveops-2026", "created_at": "2026-11-22T10:30:00+00:00", "smallest": 3, "takes_part": false, "rounds": 1, "round": 1, "status": "open", "deadline": null, "remind_at": null, "reminded": false, "since": null, "lasts_s": 0, "shown": 0, "counted_at": "2026-11-22T10:30:00+00:00", "heir": null, "before": "", "next_at": null, "revealed_at": null, "repeated": false, "checked": false, "earlier": "", "trouble": "", "unheard": false, "series": false, "openly": null, "compared_with": null, "knows_before": true, "elsewhere": true, "anyone": false, "offers": [], "asked_at": [], "run_by": ""}');

INSERT INTO used_states (key, expires_at)
VALUES ('5tate', '2029-05-10T09:30:00.000000+00:00');

INSERT INTO codes (team, round, code, role, measures)
VALUES ('w5', 1, '41ff2c323b34c82b29d1e515', '', '["barrier.alignment", "barrier.change_management", "barrier.cost_roi", "barrier.data_security", "barrier.immature_ai", "delivery_model", "stage"]');

INSERT INTO codes (team, round, code, role, measures)
VALUES ('w5', 1, '6dcfae017da4173e0c61bec4', '', '["barrier.alignment", "barrier.change_management", "barrier.cost_roi", "barrier.data_security", "barrier.immature_ai", "delivery_model", "stage"]');

INSERT INTO codes (team, round, code, role, measures)
VALUES ('w5', 1, '8519b8fb9a2cb601d3591e58', '', '["barrier.alignment", "barrier.change_management", "barrier.cost_roi", "barrier.data_security", "barrier.immature_ai", "delivery_model", "stage"]');

INSERT INTO codes (team, round, code, role, measures)
VALUES ('w5', 1, 'cc4f075f3efa1feb1b6cc444', '', '["barrier.alignment", "barrier.change_management", "barrier.cost_roi", "barrier.data_security", "barrier.immature_ai", "delivery_model", "stage"]');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('d4f32827f8731180d3171288', 'w2', 'quick-check', '27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9', 'liveops-2026', '', 'finished', '', 13, '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:30:00.000000+00:00', '{"id":"w2","flow":"quick-check","version":"27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9","edition":"liveops-2026","started":"2026-11-22T09:30:00+00:00","status":"finished","answers":{"consent":["yes","exact","yes","2026-11-22T09:30:00+00:00"],"stage":["walk","exact","walk","2026-11-22T09:30:00+00:00"],"delivery":["hybrid","exact","hybrid","2026-11-22T09:30:00+00:00"],"barrier-change":[5,"number","5","2026-11-22T09:30:00+00:00"],"barrier-security":[4,"number","4","2026-11-22T09:30:00+00:00"],"barrier-alignment":[3,"number","3","2026-11-22T09:30:00+00:00"],"barrier-cost":[2,"number","2","2026-11-22T09:30:00+00:00"],"barrier-technology":[1,"number","1","2026-11-22T09:30:00+00:00"],"industry":["telco","exact","telco","2026-11-22T09:30:00+00:00"],"country":["usa","exact","usa","2026-11-22T09:30:00+00:00"],"revenue":[null,"skipped","","2026-11-22T09:30:00+00:00"],"role":["other","exact","other","2026-11-22T09:30:00+00:00"],"result":["seen","tap","","2026-11-22T09:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null}', '');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('102f469a333b9b236e471ec8', 'w10', 'team-setup', '47afc65c40fe574cbd1da7e5f68d3cec5c370faf697fedc518d63f8394acf52a', 'liveops-2026', '', 'finished', '', 6, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"w10","flow":"team-setup","version":"47afc65c40fe574cbd1da7e5f68d3cec5c370faf697fedc518d63f8394acf52a","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"finished","answers":{"place":["-1001","given","","2026-11-22T10:30:00+00:00"],"flow":["team-pulse","given","","2026-11-22T10:30:00+00:00"],"title":["Open","exact","Open","2026-11-22T10:30:00+00:00"],"deadline":["20d","exact","20d","2026-11-22T10:30:00+00:00"],"smallest":[3,"exact","3","2026-11-22T10:30:00+00:00"],"takes_part":["no","exact","no","2026-11-22T10:30:00+00:00"],"rounds":["two","exact","two","2026-11-22T10:30:00+00:00"],"result":["seen","tap","","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null,"team":"w10"}', 'w10');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('8f997838e008b3e530b294c4', 'w11', 'team-pulse', '379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263', 'liveops-2026', '', 'submitted', '', 9, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"w11","flow":"team-pulse","version":"379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"submitted","answers":{"stage":["walk","exact","Walk","2026-11-22T10:30:00+00:00"],"delivery":["hybrid","exact","Hybrid","2026-11-22T10:30:00+00:00"],"barrier-change":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-security":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-alignment":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-cost":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-technology":[3,"number","3","2026-11-22T10:30:00+00:00"],"role":[null,"skipped","","2026-11-22T10:30:00+00:00"],"result":["seen","tap","","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null,"team":"w10"}', 'w10');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 'team-pulse', '379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263', 'liveops-2026', '', 'submitted', '', 9, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"w12","flow":"team-pulse","version":"379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"submitted","answers":{"stage":["walk","exact","Walk","2026-11-22T10:30:00+00:00"],"delivery":["hybrid","exact","Hybrid","2026-11-22T10:30:00+00:00"],"barrier-change":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-security":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-alignment":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-cost":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-technology":[3,"number","3","2026-11-22T10:30:00+00:00"],"role":[null,"skipped","","2026-11-22T10:30:00+00:00"],"result":["seen","tap","","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null,"team":"w10"}', 'w10');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('d8780de374e6b607db220c1f', 'w13', 'team-pulse', '379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263', 'liveops-2026', '', 'asking', 'barrier-security', 4, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"w13","flow":"team-pulse","version":"379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"asking","answers":{"stage":["walk","exact","Walk","2026-11-22T10:30:00+00:00"],"delivery":["hybrid","exact","Hybrid","2026-11-22T10:30:00+00:00"],"barrier-change":[3,"number","3","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null,"team":"w10"}', 'w10');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('d69e7e9691d3b1b779f3b670', 'f1', 'team-setup', '47afc65c40fe574cbd1da7e5f68d3cec5c370faf697fedc518d63f8394acf52a', 'liveops-2026', '', 'finished', '', 2, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"f1","flow":"team-setup","version":"47afc65c40fe574cbd1da7e5f68d3cec5c370faf697fedc518d63f8394acf52a","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"finished","answers":{"smallest":[3,"form","3","2026-11-22T10:30:00+00:00"],"takes_part":["no","given","","2026-11-22T10:30:00+00:00"],"rounds":["one","given","","2026-11-22T10:30:00+00:00"],"place":["T1/C12","given","","2026-11-22T10:30:00+00:00"],"flow":["team-pulse","given","","2026-11-22T10:30:00+00:00"],"title":["Forms","form","Forms","2026-11-22T10:30:00+00:00"],"deadline":[null,"skipped","","2026-11-22T10:30:00+00:00"],"result":["seen","tap","","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null,"team":"f1"}', 'f1');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('c2972e6feb26581e090f5f40', 'f2', 'team-pulse', '379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263', 'liveops-2026', '', 'asking', '', 1, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"f2","flow":"team-pulse","version":"379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"asking","answers":{},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null,"team":"f1"}', 'f1');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('667b109d583c75432790bb3e', 'w14', 'quick-check', '27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9', 'liveops-2026', '', 'asking', 'delivery', 3, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"w14","flow":"quick-check","version":"27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"asking","answers":{"consent":["yes","exact","yes","2026-11-22T10:30:00+00:00"],"stage":["walk","exact","walk","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null}', '');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 'quick-check', '27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9', 'liveops-2026', '', 'finished', '', 13, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"w15","flow":"quick-check","version":"27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"finished","answers":{"consent":["yes","exact","yes","2026-11-22T10:30:00+00:00"],"stage":["walk","exact","walk","2026-11-22T10:30:00+00:00"],"delivery":["hybrid","exact","hybrid","2026-11-22T10:30:00+00:00"],"barrier-change":[5,"number","5","2026-11-22T10:30:00+00:00"],"barrier-security":[4,"number","4","2026-11-22T10:30:00+00:00"],"barrier-alignment":[3,"number","3","2026-11-22T10:30:00+00:00"],"barrier-cost":[2,"number","2","2026-11-22T10:30:00+00:00"],"barrier-technology":[1,"number","1","2026-11-22T10:30:00+00:00"],"industry":["telco","exact","telco","2026-11-22T10:30:00+00:00"],"country":["usa","exact","usa","2026-11-22T10:30:00+00:00"],"revenue":[null,"skipped","","2026-11-22T10:30:00+00:00"],"role":["other","exact","other","2026-11-22T10:30:00+00:00"],"result":["seen","tap","","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null}', '');

INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step, turn, started_at, updated_at, state, team)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', 'w16', 'quick-check', '27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9', 'liveops-2026', '', 'asking', 'stage', 2, '2026-11-22T10:30:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', '{"id":"w16","flow":"quick-check","version":"27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9","edition":"liveops-2026","started":"2026-11-22T10:30:00+00:00","status":"asking","answers":{"consent":["yes","exact","yes","2026-11-22T10:30:00+00:00"]},"cursor":null,"pending":null,"misses":0,"draft":[],"before":null}', '');

INSERT INTO participants (team, round, person, address, conversation, answered, joined_at)
VALUES ('f1', 1, '9888056764872390a536bec8', 'c2972e6feb26581e090f5f40', 'f2', 0, '2026-11-22T10:30:00.000000+00:00');

INSERT INTO participants (team, round, person, address, conversation, answered, joined_at)
VALUES ('w10', 1, '4632fddb02d07ee01433a5bc', '8f997838e008b3e530b294c4', 'w11', 1, '2026-11-22T10:30:00.000000+00:00');

INSERT INTO participants (team, round, person, address, conversation, answered, joined_at)
VALUES ('w10', 1, '955555f4f46a90eb55d4418f', 'b774619dfc2b403bc5ceecff', 'w12', 1, '2026-11-22T10:30:00.000000+00:00');

INSERT INTO participants (team, round, person, address, conversation, answered, joined_at)
VALUES ('w10', 1, 'e995b03fd87341a175160e35', 'd8780de374e6b607db220c1f', 'w13', 0, '2026-11-22T10:30:00.000000+00:00');

INSERT INTO tallies (team, round, shown_at, tally)
VALUES ('w5', 1, '2026-11-22T10:30:00.000000+00:00', '{"compared_with": null, "counts": {"barrier.alignment": [0, 0, 4, 0, 0], "barrier.change_management": [0, 0, 4, 0, 0], "barrier.cost_roi": [0, 0, 4, 0, 0], "barrier.data_security": [0, 0, 4, 0, 0], "barrier.immature_ai": [0, 0, 4, 0, 0], "delivery_model": [4, 0, 0], "stage": [0, 4, 0, 0]}, "edition": "liveops-2026", "edition_digest": "9520ced50fc02794cb8b493dfc38f7352f4cf589193ab51b480e7cc188b5c36f", "flow_version": "379ec53e7537a29935a8155809366b8d696f0f2ceb853cff0b661e5adb7a4263", "held_back": 0, "hidden": {}, "least": 3, "openly": false, "people": 4, "roles": [], "roles_withheld": false, "smallest": 3}');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('102f469a333b9b236e471ec8', 'w10', 2, 0, 'title', '"Open"', '"Open"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('102f469a333b9b236e471ec8', 'w10', 3, 0, 'deadline', '"20d"', '"20d"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('102f469a333b9b236e471ec8', 'w10', 4, 0, 'smallest', '3', '"3"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('102f469a333b9b236e471ec8', 'w10', 5, 0, 'takes_part', '"no"', '"no"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('102f469a333b9b236e471ec8', 'w10', 6, 0, 'rounds', '"two"', '"two"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', 'w16', 2, 0, 'consent', '"yes"', '"yes"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('667b109d583c75432790bb3e', 'w14', 2, 0, 'consent', '"yes"', '"yes"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('667b109d583c75432790bb3e', 'w14', 3, 0, 'stage', '"walk"', '"walk"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 2, 0, 'stage', '"walk"', '"Walk"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 3, 0, 'delivery', '"hybrid"', '"Hybrid"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 4, 0, 'barrier-change', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 5, 0, 'barrier-security', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 6, 0, 'barrier-alignment', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 7, 0, 'barrier-cost', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 8, 0, 'barrier-technology', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('8f997838e008b3e530b294c4', 'w11', 9, 0, 'role', 'null', '""', 'skipped', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 2, 0, 'stage', '"walk"', '"Walk"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 3, 0, 'delivery', '"hybrid"', '"Hybrid"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 4, 0, 'barrier-change', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 5, 0, 'barrier-security', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 6, 0, 'barrier-alignment', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 7, 0, 'barrier-cost', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 8, 0, 'barrier-technology', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('b774619dfc2b403bc5ceecff', 'w12', 9, 0, 'role', 'null', '""', 'skipped', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 2, 0, 'consent', '"yes"', '"yes"', 'exact', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 3, 0, 'stage', '"walk"', '"walk"', 'exact', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 4, 0, 'delivery', '"hybrid"', '"hybrid"', 'exact', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 5, 0, 'barrier-change', '5', '"5"', 'number', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 6, 0, 'barrier-security', '4', '"4"', 'number', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 7, 0, 'barrier-alignment', '3', '"3"', 'number', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 8, 0, 'barrier-cost', '2', '"2"', 'number', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 9, 0, 'barrier-technology', '1', '"1"', 'number', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 10, 0, 'industry', '"telco"', '"telco"', 'exact', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 11, 0, 'country', '"usa"', '"usa"', 'exact', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 12, 0, 'revenue', 'null', '""', 'skipped', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 13, 0, 'role', '"other"', '"other"', 'exact', '2026-11-22T09:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d69e7e9691d3b1b779f3b670', 'f1', 2, 0, 'title', '"Forms"', '"Forms"', 'form', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d69e7e9691d3b1b779f3b670', 'f1', 2, 1, 'smallest', '3', '"3"', 'form', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d69e7e9691d3b1b779f3b670', 'f1', 2, 2, 'deadline', 'null', '""', 'skipped', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d8780de374e6b607db220c1f', 'w13', 2, 0, 'stage', '"walk"', '"Walk"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d8780de374e6b607db220c1f', 'w13', 3, 0, 'delivery', '"hybrid"', '"Hybrid"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('d8780de374e6b607db220c1f', 'w13', 4, 0, 'barrier-change', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 2, 0, 'consent', '"yes"', '"yes"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 3, 0, 'stage', '"walk"', '"walk"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 4, 0, 'delivery', '"hybrid"', '"hybrid"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 5, 0, 'barrier-change', '5', '"5"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 6, 0, 'barrier-security', '4', '"4"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 7, 0, 'barrier-alignment', '3', '"3"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 8, 0, 'barrier-cost', '2', '"2"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 9, 0, 'barrier-technology', '1', '"1"', 'number', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 10, 0, 'industry', '"telco"', '"telco"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 11, 0, 'country', '"usa"', '"usa"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 12, 0, 'revenue', 'null', '""', 'skipped', '2026-11-22T10:30:00+00:00');

INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 13, 0, 'role', '"other"', '"other"', 'exact', '2026-11-22T10:30:00+00:00');

INSERT INTO results (address, conversation, finished_at, flow, flow_version, edition, edition_digest, measured, position)
VALUES ('d4f32827f8731180d3171288', 'w2', '2026-11-22T09:30:00.000000+00:00', 'quick-check', '27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9', 'liveops-2026', '9520ced50fc02794cb8b493dfc38f7352f4cf589193ab51b480e7cc188b5c36f', '{"barriers": {"alignment": 3, "change_management": 5, "cost_roi": 2, "data_security": 4, "immature_ai": 1}, "country": "usa", "delivery": "hybrid", "industry": "telco", "stage": "walk"}', '{"advice": [{"basis": "report", "facts": ["recommend-workforce", "barrier-change-management"], "id": "barrier-change-management", "source": "What leaders should do next"}, {"basis": "report", "facts": ["recommend-intentional", "practice-human-loop"], "id": "stage-walk", "source": "What leaders should do next"}, {"basis": "report", "facts": ["recommend-hybrid-operating-model"], "id": "delivery-hybrid", "source": "What leaders should do next"}], "barriers": [{"answer": 1, "difference": -2.2, "fact": "barrier-immature-ai", "guaranteed_higher": 55, "guaranteed_lower": 0, "id": "immature_ai", "mean": 3.2, "reading": "lower"}, {"answer": 2, "difference": -1.4, "fact": "barrier-cost-roi", "guaranteed_higher": 46.7, "guaranteed_lower": 0, "id": "cost_roi", "mean": 3.4, "reading": "lower"}, {"answer": 5, "difference": 1.3, "fact": "barrier-change-management", "guaranteed_higher": 0, "guaranteed_lower": 32.5, "id": "change_management", "mean": 3.7, "reading": "higher"}, {"answer": 3, "difference": -0.5, "fact": "barrier-alignment", "guaranteed_higher": 25, "guaranteed_lower": 0, "id": "alignment", "mean": 3.5, "reading": "close"}, {"answer": 4, "difference": 0.4, "fact": "barrier-data-security", "guaranteed_higher": 0, "guaranteed_lower": 13.3, "id": "data_security", "mean": 3.6, "reading": "close"}], "delivery": {"answer": "hybrid", "facts": ["delivery-hybrid", "delivery-human-only", "delivery-ai-only"], "industry": ["delivery-telco-human-only", "delivery-telco-ai-only"], "others": {"ai_only": 6, "human_only": 21}, "same": 73}, "edition": "liveops-2026", "stage": {"answer": "walk", "country": {"comparisons": [], "id": "usa", "published": false}, "industry": {"above": [0, 100], "below": [0, 100], "comparisons": [], "facts": [], "id": "telco", "midrank": [0, 100], "published": false, "same": [0, 100]}, "overall": {"above": 43, "below": 25, "facts": ["stage-crawl", "stage-walk", "stage-run", "stage-fly", "stage-walk-run"], "midrank": 41, "midrank_95": [38.2, 43.8], "midrank_rounding": [40.25, 41.75], "same": 32, "same_95": [28.9, 35.3]}}}');

INSERT INTO results (address, conversation, finished_at, flow, flow_version, edition, edition_digest, measured, position)
VALUES ('dea0b383398a51e82cee12aa', 'w15', '2026-11-22T10:30:00.000000+00:00', 'quick-check', '27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9', 'liveops-2026', '9520ced50fc02794cb8b493dfc38f7352f4cf589193ab51b480e7cc188b5c36f', '{"barriers": {"alignment": 3, "change_management": 5, "cost_roi": 2, "data_security": 4, "immature_ai": 1}, "country": "usa", "delivery": "hybrid", "industry": "telco", "stage": "walk"}', '{"advice": [{"basis": "report", "facts": ["recommend-workforce", "barrier-change-management"], "id": "barrier-change-management", "source": "What leaders should do next"}, {"basis": "report", "facts": ["recommend-intentional", "practice-human-loop"], "id": "stage-walk", "source": "What leaders should do next"}, {"basis": "report", "facts": ["recommend-hybrid-operating-model"], "id": "delivery-hybrid", "source": "What leaders should do next"}], "barriers": [{"answer": 1, "difference": -2.2, "fact": "barrier-immature-ai", "guaranteed_higher": 55, "guaranteed_lower": 0, "id": "immature_ai", "mean": 3.2, "reading": "lower"}, {"answer": 2, "difference": -1.4, "fact": "barrier-cost-roi", "guaranteed_higher": 46.7, "guaranteed_lower": 0, "id": "cost_roi", "mean": 3.4, "reading": "lower"}, {"answer": 5, "difference": 1.3, "fact": "barrier-change-management", "guaranteed_higher": 0, "guaranteed_lower": 32.5, "id": "change_management", "mean": 3.7, "reading": "higher"}, {"answer": 3, "difference": -0.5, "fact": "barrier-alignment", "guaranteed_higher": 25, "guaranteed_lower": 0, "id": "alignment", "mean": 3.5, "reading": "close"}, {"answer": 4, "difference": 0.4, "fact": "barrier-data-security", "guaranteed_higher": 0, "guaranteed_lower": 13.3, "id": "data_security", "mean": 3.6, "reading": "close"}], "delivery": {"answer": "hybrid", "facts": ["delivery-hybrid", "delivery-human-only", "delivery-ai-only"], "industry": ["delivery-telco-human-only", "delivery-telco-ai-only"], "others": {"ai_only": 6, "human_only": 21}, "same": 73}, "edition": "liveops-2026", "stage": {"answer": "walk", "country": {"comparisons": [], "id": "usa", "published": false}, "industry": {"above": [0, 100], "below": [0, 100], "comparisons": [], "facts": [], "id": "telco", "midrank": [0, 100], "published": false, "same": [0, 100]}, "overall": {"above": 43, "below": 25, "facts": ["stage-crawl", "stage-walk", "stage-run", "stage-fly", "stage-walk-run"], "midrank": 41, "midrank_95": [38.2, 43.8], "midrank_rounding": [40.25, 41.75], "same": 32, "same_95": [28.9, 35.3]}}}');

INSERT INTO timers (address, conversation, kind, due_at)
VALUES ('d4f32827f8731180d3171288', 'w2', 'reminder', '2026-11-23T09:30:00.000000+00:00');

INSERT INTO timers (address, conversation, kind, due_at)
VALUES ('2ea2c4d9a0f3bc26a6e32c5c', 'w16', 'reminder', '2026-11-23T10:30:00.000000+00:00');

INSERT INTO timers (address, conversation, kind, due_at)
VALUES ('667b109d583c75432790bb3e', 'w14', 'reminder', '2026-11-23T10:30:00.000000+00:00');

INSERT INTO timers (address, conversation, kind, due_at)
VALUES ('dea0b383398a51e82cee12aa', 'w15', 'reminder', '2026-11-23T10:30:00.000000+00:00');

