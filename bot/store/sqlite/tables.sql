CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);

CREATE TABLE addresses (
  address TEXT NOT NULL,
  person_key TEXT NOT NULL,
  pseudonym TEXT NOT NULL,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  person TEXT NOT NULL,
  focus TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  gone_at TEXT,
  PRIMARY KEY (address)
)
 WITHOUT ROWID;

CREATE INDEX ix_addresses_person_key ON addresses (person_key);

CREATE TABLE counters (
  name TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE departures (
  "key" TEXT NOT NULL,
  why TEXT NOT NULL,
  left_at TEXT NOT NULL,
  PRIMARY KEY ("key")
)
 WITHOUT ROWID;

CREATE INDEX ix_departures_repeats ON departures (left_at) WHERE why = 'repeat';

CREATE TABLE fading (
  address TEXT NOT NULL,
  person_key TEXT NOT NULL,
  PRIMARY KEY (address)
)
 WITHOUT ROWID;

CREATE TABLE flow_versions (
  version TEXT NOT NULL,
  flow TEXT NOT NULL,
  edition TEXT NOT NULL,
  edition_digest TEXT NOT NULL,
  source TEXT NOT NULL,
  first_used_at TEXT NOT NULL,
  PRIMARY KEY (version)
);

CREATE TABLE inbox (
  address TEXT NOT NULL,
  "key" TEXT NOT NULL,
  received_at TEXT NOT NULL,
  outcome TEXT,
  reference TEXT,
  failed TEXT,
  error TEXT,
  PRIMARY KEY (address, "key")
)
 WITHOUT ROWID;

CREATE INDEX ix_inbox_received_at ON inbox (received_at);

CREATE INDEX ix_inbox_reference ON inbox (reference) WHERE reference IS NOT NULL;

CREATE TABLE installations (
  channel TEXT NOT NULL,
  workspace TEXT NOT NULL,
  sealed TEXT NOT NULL,
  installed_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (channel, workspace)
);

CREATE TABLE lanes (
  address TEXT NOT NULL,
  channel TEXT NOT NULL,
  claimable_at TEXT,
  version INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (address)
)
 WITHOUT ROWID;

CREATE INDEX ix_lanes_claimable ON lanes (channel, claimable_at, address) WHERE claimable_at IS NOT NULL;

CREATE TABLE outbox (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  address TEXT NOT NULL,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  person TEXT NOT NULL,
  conversation TEXT NOT NULL,
  step TEXT NOT NULL,
  reply TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  expires_at TEXT,
  follow_up TEXT,
  fleeting BOOLEAN NOT NULL,
  plain BOOLEAN NOT NULL,
  attempts INTEGER NOT NULL,
  leased_until TEXT,
  sent_at TEXT,
  ref_chat TEXT,
  ref_message TEXT,
  error TEXT,
  via TEXT,
  leased_by BIGINT
);

CREATE INDEX ix_outbox_address ON outbox (address);

CREATE INDEX ix_outbox_lanes ON outbox (address, id) WHERE status = 'pending';

CREATE TABLE places (
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  "key" TEXT NOT NULL,
  PRIMARY KEY (channel, chat)
)
 WITHOUT ROWID;

CREATE TABLE teams (
  id TEXT NOT NULL,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  facilitator TEXT NOT NULL,
  heir TEXT NOT NULL,
  status TEXT NOT NULL,
  round INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  counted_at TEXT,
  due_at TEXT,
  trouble TEXT NOT NULL,
  created_at TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX ix_teams_due_at ON teams (due_at);

CREATE INDEX ix_teams_facilitator ON teams (facilitator);

CREATE INDEX ix_teams_heir ON teams (heir) WHERE heir <> '';

CREATE INDEX ix_teams_open ON teams (id) WHERE status = 'open';

CREATE INDEX ix_teams_place ON teams (channel, chat);

CREATE TABLE used_states (
  "key" TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY ("key")
)
 WITHOUT ROWID;

CREATE INDEX ix_used_states_expires_at ON used_states (expires_at);

CREATE TABLE codes (
  team TEXT NOT NULL,
  round INTEGER NOT NULL,
  code TEXT NOT NULL,
  role TEXT NOT NULL,
  measures TEXT NOT NULL,
  PRIMARY KEY (team, round, code),
  FOREIGN KEY(team) REFERENCES teams (id) ON DELETE CASCADE
)
 WITHOUT ROWID;

CREATE INDEX ix_codes_code ON codes (code);

CREATE TABLE conversations (
  address TEXT NOT NULL,
  id TEXT NOT NULL,
  flow TEXT NOT NULL,
  flow_version TEXT NOT NULL,
  edition TEXT NOT NULL,
  campaign TEXT NOT NULL,
  status TEXT NOT NULL,
  step TEXT NOT NULL,
  turn INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  state TEXT NOT NULL,
  team TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (address, id),
  FOREIGN KEY(address) REFERENCES addresses (address) ON DELETE CASCADE
);

CREATE INDEX ix_conversations_started_at ON conversations (started_at);

CREATE INDEX ix_conversations_team ON conversations (team) WHERE team <> '';

CREATE TABLE handoffs (
  address TEXT NOT NULL,
  code TEXT NOT NULL,
  conversation TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (address),
  FOREIGN KEY(address) REFERENCES addresses (address) ON DELETE CASCADE
)
 WITHOUT ROWID;

CREATE UNIQUE INDEX ix_handoffs_code ON handoffs (code);

CREATE INDEX ix_handoffs_expires_at ON handoffs (expires_at);

CREATE TABLE participants (
  team TEXT NOT NULL,
  round INTEGER NOT NULL,
  person TEXT NOT NULL,
  address TEXT NOT NULL,
  conversation TEXT NOT NULL,
  answered BOOLEAN NOT NULL,
  joined_at TEXT NOT NULL,
  PRIMARY KEY (team, round, person),
  FOREIGN KEY(team) REFERENCES teams (id) ON DELETE CASCADE
)
 WITHOUT ROWID;

CREATE INDEX ix_participants_person ON participants (person);

CREATE TABLE tallies (
  team TEXT NOT NULL,
  round INTEGER NOT NULL,
  shown_at TEXT NOT NULL,
  tally TEXT NOT NULL,
  PRIMARY KEY (team, round),
  FOREIGN KEY(team) REFERENCES teams (id) ON DELETE CASCADE
);

CREATE TABLE answers (
  address TEXT NOT NULL,
  conversation TEXT NOT NULL,
  turn INTEGER NOT NULL,
  place INTEGER NOT NULL,
  step TEXT NOT NULL,
  value TEXT NOT NULL,
  raw TEXT NOT NULL,
  how TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  PRIMARY KEY (address, conversation, turn, place),
  FOREIGN KEY(address, conversation) REFERENCES conversations (address, id) ON DELETE CASCADE
)
 WITHOUT ROWID;

CREATE TABLE results (
  address TEXT NOT NULL,
  conversation TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  flow TEXT NOT NULL,
  flow_version TEXT NOT NULL,
  edition TEXT NOT NULL,
  edition_digest TEXT NOT NULL,
  measured TEXT NOT NULL,
  position TEXT NOT NULL,
  PRIMARY KEY (address, conversation),
  FOREIGN KEY(address, conversation) REFERENCES conversations (address, id) ON DELETE CASCADE
);

CREATE INDEX ix_results_conversation ON results (conversation);

CREATE TABLE timers (
  address TEXT NOT NULL,
  conversation TEXT NOT NULL,
  kind TEXT NOT NULL,
  due_at TEXT NOT NULL,
  PRIMARY KEY (address, conversation, kind),
  FOREIGN KEY(address, conversation) REFERENCES conversations (address, id) ON DELETE CASCADE
)
 WITHOUT ROWID;

CREATE INDEX ix_timers_due_at ON timers (due_at)
