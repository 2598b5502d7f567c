"""Results, numbers, failed updates and versions of flows, on either database."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.engine.conversation import Answer, Conversation
from bot.messages import Address, Update
from bot.store.codec import decode, read_conversation
from bot.store.records import (
    EVER,
    Count,
    Exported,
    Failed,
    FinishedResult,
    FlowVersion,
    Overview,
    Undelivered,
)
from bot.store.shared.database import Database
from bot.store.shared.sql import Row, Script, load, moment
from bot.turns.keys import address_key
from bot.turns.plan import Recorded, RecordedResult

SQL = load("records")

EARLIER_AT_MOST = 10
"""Most conversations in one flow that are looked at."""


class SharedRecords:
    """The records; implements :class:`bot.store.ports.Records`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def earlier(self, address: Address, flow: str) -> list[Conversation]:
        """Return the last conversations of an address in a flow, the latest first."""
        return await self._database.look(lambda: _earlier(address, flow))

    async def overview(self, since: datetime = EVER) -> Overview:
        """Return the store in numbers, all of one moment."""
        return await self._database.survey(lambda: _overview(since))

    async def finished(self, since: datetime = EVER) -> AsyncIterator[FinishedResult]:
        """Yield results while turns go on, person by person, the latest of each first."""
        before: str | None = None
        async for row in self._database.stream(SQL["finished"](since=since)):
            person, channel, brought_by, started_at, finished_at, measured = row
            is_latest, before = person != before, person
            span = moment(finished_at) - moment(started_at)
            yield FinishedResult(channel, brought_by, span, measured, is_latest)

    async def results(self, address: Address) -> list[RecordedResult]:
        """Return the results of an address, the oldest first."""
        return await self._database.look_beside(lambda: _results(address))

    async def result(self, result_id: str) -> tuple[RecordedResult, list[Recorded]] | None:
        """Return a result by its id, with its answers."""
        return await self._database.look_beside(lambda: _result(result_id))

    async def versions_used(self, campaign: str | None) -> list[str]:
        """Return the versions of flows that exported conversations are on, the oldest first."""
        return await self._database.survey(lambda: _versions_used(campaign))

    async def export(self, campaign: str | None) -> AsyncIterator[Exported]:
        """Yield conversations while turns go on; none that is part of a team assessment."""
        async for row in self._database.stream(SQL["export"](campaign=campaign)):
            person, channel, brought_by, name, state, updated_at = row
            conversation = read_conversation(state, name)
            if conversation.flow:
                yield Exported(person, channel, brought_by, conversation, moment(updated_at))

    async def failed(self) -> list[Failed]:
        """Return the updates that could not be handled, the oldest first."""
        return await self._database.look_beside(_failed)

    async def drop(self, reference: str) -> bool:
        """Remove what a failed update said; its key stays, so that a repeat is known."""
        return await self._database.erase(lambda: _drop(reference))

    async def add_version(self, version: FlowVersion, now: datetime) -> None:
        """Keep a version of a flow; one that is there already stays as it is."""
        await self._database.change(lambda: _add_version(version, now))

    async def version(self, version: str) -> FlowVersion | None:
        """Return the one version that begins with these digits."""
        return await self._database.look(lambda: _version(version))


def undelivered(limit: int) -> Script[list[Undelivered]]:
    """Return replies that have not arrived, the oldest first."""
    rows = yield SQL["undelivered"](limit=limit)
    return [
        Undelivered(row_id, channel, conversation, status, attempts, moment(created_at), error)
        for row_id, channel, conversation, status, attempts, created_at, error in rows
    ]


def _earlier(address: Address, flow: str) -> Script[list[Conversation]]:
    rows = yield SQL["earlier"](address=address_key(address), flow=flow, limit=EARLIER_AT_MOST)
    read = (read_conversation(state, name) for name, state in rows)
    # A damaged conversation has no flow.
    return [conversation for conversation in read if conversation.flow]


def _overview(since: datetime) -> Script[Overview]:
    conversations = yield SQL["conversations"](since=since)
    outbox = yield SQL["outbox"]()
    departures = yield SQL["departures"]()
    counters = yield SQL["counters"]()
    failures = yield SQL["failures"]()
    counted = dict(map(tuple, counters))
    pruned = counted.pop("pruned", 0)
    return Overview(
        conversations=tuple(Count(*row) for row in conversations),
        forgotten=dict(Counter(dict(map(tuple, departures))) + Counter(counted)),
        pruned=pruned,
        outbox=dict(map(tuple, outbox)),
        failed=failures[0][0],
    )


def _results(address: Address) -> Script[list[RecordedResult]]:
    rows = yield SQL["results"](address=address_key(address))
    return [_result_of(row) for row in rows]


def _result(result_id: str) -> Script[tuple[RecordedResult, list[Recorded]] | None]:
    rows = yield SQL["result"](conversation=result_id)
    if not rows:
        return None
    answers = yield SQL["answers"](conversation=result_id)
    return _result_of(rows[0]), [_recorded(*answer) for answer in answers]


def _result_of(row: Row) -> RecordedResult:
    conversation, finished_at, *others = row
    return RecordedResult(conversation, moment(finished_at), *others)


def _recorded(step: str, value: str, raw: str, how: str, at: datetime | str) -> Recorded:
    """Return an answer; its time is text in a conversation."""
    plain = json.loads(value)
    given = tuple(plain) if isinstance(plain, list) else plain
    answered_at = at if isinstance(at, str) else at.astimezone(UTC).isoformat()
    return Recorded(step, Answer(given, how, json.loads(raw), answered_at))


def _failed() -> Script[list[Failed]]:
    rows = yield SQL["failed"]()
    return [
        Failed(reference, decode(update, Update), moment(received_at), error)
        for reference, update, received_at, error in rows
    ]


def _drop(reference: str) -> Script[bool]:
    rows = yield SQL["drop"](reference=reference)
    yield SQL["fade"].each([{"address": address} for (address,) in rows])
    return bool(rows)


def _versions_used(campaign: str | None) -> Script[list[str]]:
    rows = yield SQL["versions_used"](campaign=campaign)
    return [version for version, _ in rows]


def _add_version(version: FlowVersion, now: datetime) -> Script[None]:
    yield SQL["add_version"](
        version=version.version,
        flow=version.flow,
        edition=version.edition,
        edition_digest=version.edition_digest,
        source=version.source,
        now=now,
    )


def _version(digits: str) -> Script[FlowVersion | None]:
    rows = yield SQL["version"](digits=digits)
    return FlowVersion(*rows[0]) if len(rows) == 1 else None
