"""The tables, for both databases.

Every table that holds something of a person carries the key of the address (``address``), so that
a distributed PostgreSQL can shard by it; those of team assessments, which are about many, go by the
assessment's id. Times are ``timestamptz`` in PostgreSQL and ISO 8601 text
in UTC in SQLite, where that sorts as time does. JSON is text: nothing in the database looks into
it.

This module is imported by migrations and tests only: turns run SQL written by hand, and SQLAlchemy
takes a third of a second to import.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})

KEY = Text
TIME = DateTime(timezone=True).with_variant(Text(), "sqlite")
ROW_ID = BigInteger().with_variant(Integer(), "sqlite")


def _conversation_key() -> ForeignKeyConstraint:
    """Return the key by which rows of a conversation go with it."""
    return ForeignKeyConstraint(
        ["address", "conversation"],
        ["conversations.address", "conversations.id"],
        ondelete="CASCADE",
    )


addresses = Table(
    "addresses",
    metadata,
    Column("address", KEY, primary_key=True, comment="hash of channel, chat and person"),
    Column("person_key", KEY, nullable=False, index=True, comment="hash of channel and person"),
    Column("pseudonym", KEY, nullable=False, comment="random; what exports call this person"),
    Column("channel", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("focus", Text, nullable=False, comment="the conversation that typed text goes to"),
    Column("first_seen_at", TIME, nullable=False),
    Column("gone_at", TIME, comment="blocked or left; until they write again"),
    sqlite_with_rowid=False,
)

_OF_TEAMS = text("team <> ''")

conversations = Table(
    "conversations",
    metadata,
    Column("address", KEY, nullable=False),
    Column("id", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("flow_version", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("step", Text, nullable=False, comment="what is being asked; empty for nothing"),
    Column("turn", Integer, nullable=False, comment="guards against lost races"),
    Column("started_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("state", Text, nullable=False, comment="JSON"),
    Column(
        "team",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="the team assessment it is part of",
    ),
    PrimaryKeyConstraint("address", "id"),
    ForeignKeyConstraint(["address"], ["addresses.address"], ondelete="CASCADE"),
    Index("ix_conversations_started_at", "started_at"),
    Index("ix_conversations_team", "team", postgresql_where=_OF_TEAMS, sqlite_where=_OF_TEAMS),
    # Room for the next state on the same page: most turns then touch no index.
    postgresql_with={"fillfactor": 70},
)

answers = Table(
    "answers",
    metadata,
    Column("address", KEY, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("turn", Integer, nullable=False, comment="the conversation's turn that gave it"),
    Column("place", Integer, nullable=False, comment="its place in that turn"),
    Column("step", Text, nullable=False),
    Column("value", Text, nullable=False, comment="JSON; null where skipped"),
    Column("raw", Text, nullable=False, comment="JSON; what was typed"),
    Column("how", Text, nullable=False, comment="how it was understood"),
    Column("answered_at", TIME, nullable=False),
    PrimaryKeyConstraint("address", "conversation", "turn", "place"),
    _conversation_key(),
    sqlite_with_rowid=False,
)

results = Table(
    "results",
    metadata,
    Column("address", KEY, nullable=False),
    Column("conversation", Text, nullable=False, index=True),
    Column("finished_at", TIME, nullable=False),
    Column("flow", Text, nullable=False),
    Column("flow_version", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("edition_digest", Text, nullable=False),
    Column("measured", Text, nullable=False, comment="JSON"),
    Column("position", Text, nullable=False, comment="JSON"),
    PrimaryKeyConstraint("address", "conversation"),
    _conversation_key(),
)

inbox = Table(
    "inbox",
    metadata,
    Column("address", KEY, nullable=False),
    Column("key", KEY, nullable=False, comment="hash of channel and update"),
    Column("received_at", TIME, nullable=False, index=True),
    Column("outcome", Text, comment="JSON; null for an empty one"),
    Column("reference", Text, comment="what the person was told when it failed"),
    Column("failed", Text, comment="JSON of an update that could not be handled"),
    Column("error", Text),
    PrimaryKeyConstraint("address", "key"),
    Index("ix_inbox_reference", "reference", postgresql_where=text("reference IS NOT NULL"),
          sqlite_where=text("reference IS NOT NULL")),
    sqlite_with_rowid=False,
)  # fmt: skip

_PENDING = text("status = 'pending'")

outbox = Table(
    "outbox",
    metadata,
    Column("id", ROW_ID, Identity(always=True), primary_key=True),
    Column("address", KEY, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("step", Text, nullable=False, comment="the question this asks or settles"),
    Column("reply", Text, nullable=False, comment="JSON"),
    Column("status", Text, nullable=False, comment="pending, sent, expired or dead"),
    Column("created_at", TIME, nullable=False),
    Column("due_at", TIME, nullable=False),
    Column("expires_at", TIME),
    Column("follow_up", Text, comment="JSON; sent instead once it has expired"),
    Column("fleeting", Boolean, nullable=False, comment="removed once it is sent"),
    Column("plain", Boolean, nullable=False, comment="sent as plain text"),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", TIME, comment="somebody is sending it"),
    Column("sent_at", TIME),
    Column("ref_chat", Text, comment="the platform's name of the message"),
    Column("ref_message", Text),
    Column("error", Text),
    Column("via", Text, comment="how to answer that very update; gone once it is sent"),
    Column("leased_by", BigInteger, comment="which process is; PostgreSQL alone keeps it"),
    Index("ix_outbox_lanes", "address", "id", postgresql_where=_PENDING, sqlite_where=_PENDING),
    sqlite_autoincrement=True,
)

_CLAIMABLE = text("claimable_at IS NOT NULL")

lanes = Table(
    "lanes",
    metadata,
    Column("address", KEY, primary_key=True, comment="has replies that wait in the outbox"),
    Column("channel", Text, nullable=False),
    Column("claimable_at", TIME, comment="look at it then, not before; null while they are gone"),
    Column(
        "version",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="guards against lost races; PostgreSQL alone counts it",
    ),
    Index("ix_lanes_claimable", "channel", "claimable_at", "address",
          postgresql_where=_CLAIMABLE, sqlite_where=_CLAIMABLE),
    sqlite_with_rowid=False,
)  # fmt: skip

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("version", Text, primary_key=True),
    Column("flow", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("edition_digest", Text, nullable=False),
    Column("source", Text, nullable=False, comment="JSON of both"),
    Column("first_used_at", TIME, nullable=False),
)

timers = Table(
    "timers",
    metadata,
    Column("address", KEY, nullable=False),
    Column("conversation", Text, nullable=False),
    # Also follow_up: `TimerKind`. The comment is that of the revision which made the table.
    Column("kind", Text, nullable=False, comment="reminder or expiry"),
    Column("due_at", TIME, nullable=False, index=True),
    PrimaryKeyConstraint("address", "conversation", "kind"),
    _conversation_key(),
    sqlite_with_rowid=False,
)

_REPEATS = text("why = 'repeat'")

departures = Table(
    "departures",
    metadata,
    Column("key", KEY, primary_key=True, comment="hash of the update that asked for it"),
    Column("why", Text, nullable=False, comment="deleted or declined"),
    Column("left_at", TIME, nullable=False),
    Index("ix_departures_repeats", "left_at", postgresql_where=_REPEATS, sqlite_where=_REPEATS),
    sqlite_with_rowid=False,
)

fading = Table(
    "fading",
    metadata,
    Column("address", KEY, primary_key=True, comment="what is kept of it goes, once all is sent"),
    Column("person_key", KEY, nullable=False, comment="hash of channel and person; or empty"),
    sqlite_with_rowid=False,
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("address", KEY, primary_key=True, comment="who goes on elsewhere"),
    Column("code", KEY, nullable=False, comment="hash of the code that they were given"),
    Column("conversation", Text, nullable=False),
    Column("expires_at", TIME, nullable=False, index=True),
    ForeignKeyConstraint(["address"], ["addresses.address"], ondelete="CASCADE"),
    Index("ix_handoffs_code", "code", unique=True),
    sqlite_with_rowid=False,
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

installations = Table(
    "installations",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column(
        "sealed",
        Text,
        nullable=False,
        comment="encrypted; only whoever holds the key can read it",
    ),
    Column("installed_at", TIME, nullable=False, comment="the first time"),
    Column("updated_at", TIME, nullable=False),
)

used_states = Table(
    "used_states",
    metadata,
    Column("key", KEY, primary_key=True, comment="hash of what a browser brought back"),
    Column("expires_at", TIME, nullable=False, index=True),
    sqlite_with_rowid=False,
)

_OPEN = text("status = 'open'")
_HEIRS = text("heir <> ''")

teams = Table(
    "teams",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("chat", Text, nullable=False, comment="where it was announced"),
    Column("facilitator", KEY, nullable=False, index=True, comment="hash of channel and person"),
    Column("heir", KEY, nullable=False, comment="who is asked to take over; empty for nobody"),
    Column("status", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("shown", Integer, nullable=False, comment="the number of answers its message says"),
    Column("counted_at", TIME, comment="when that was last said"),
    Column("due_at", TIME, index=True, comment="when something happens to it by itself"),
    Column("trouble", Text, nullable=False, comment="why its last message did not arrive"),
    Column("created_at", TIME, nullable=False),
    Column("state", Text, nullable=False, comment="JSON"),
    Index("ix_teams_place", "channel", "chat"),
    Index("ix_teams_heir", "heir", postgresql_where=_HEIRS, sqlite_where=_HEIRS),
    Index("ix_teams_open", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
)


def _team_key() -> ForeignKeyConstraint:
    """Return the key by which rows of a team assessment go with it."""
    return ForeignKeyConstraint(["team"], ["teams.id"], ondelete="CASCADE")


participants = Table(
    "participants",
    metadata,
    Column("team", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("person", KEY, nullable=False, index=True, comment="hash of channel and person"),
    Column("address", KEY, nullable=False, comment="their private chat"),
    Column("conversation", Text, nullable=False, comment="empty once that was removed"),
    Column("answered", Boolean, nullable=False, comment="all that is needed"),
    Column("joined_at", TIME, nullable=False),
    PrimaryKeyConstraint("team", "round", "person"),
    _team_key(),
    sqlite_with_rowid=False,
)

tallies = Table(
    "tallies",
    metadata,
    Column("team", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("shown_at", TIME, nullable=False),
    Column("tally", Text, nullable=False, comment="JSON; counts, and nothing of a person"),
    PrimaryKeyConstraint("team", "round"),
    _team_key(),
)

codes = Table(
    "codes",
    metadata,
    Column("team", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("code", KEY, nullable=False, index=True, comment="hash of a person, with a key"),
    Column("role", Text, nullable=False, comment="whose tables count them; empty for none"),
    Column("measures", Text, nullable=False, comment="JSON; the questions that count them"),
    PrimaryKeyConstraint("team", "round", "code"),
    _team_key(),
    sqlite_with_rowid=False,
)

places = Table(
    "places",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("key", Text, nullable=False, comment="random; what the codes of this place are made of"),
    sqlite_with_rowid=False,
)


def sqlite_script() -> str:
    """Return the statements that make every table and index in an empty SQLite file.

    Kept as ``sqlite/tables.sql``, so that a first start need not import SQLAlchemy.
    """
    dialect = sqlite.dialect()
    alembic = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    statements = [alembic]
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    lines = (
        "\n".join(line.rstrip() for line in statement.strip().replace("\t", "  ").split("\n"))
        for statement in statements
    )
    return ";\n\n".join(lines) + "\n"
