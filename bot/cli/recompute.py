"""Recomputes a result from its log of answers, and compares it with the stored one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.engine.advance import replay
from bot.engine.assessment import Assessment
from bot.engine.conversation import Answer
from bot.scoring.advice import advise
from bot.scoring.as_json import answers_json, position_json
from bot.scoring.position import position
from bot.turns.plan import Recorded, RecordedResult

NOTHING = "nothing"
"""The text for a missing value on one side."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs between the stored and the recomputed result.

    Attributes:
        path: Its path, for example ``position.stage.overall.below``.
        stored: The stored value as JSON; "nothing" for no value.
        found: The recomputed value, likewise.
    """

    path: str
    stored: str
    found: str


def recompute(
    assessment: Assessment, result: RecordedResult, recorded: Sequence[Recorded]
) -> tuple[Difference, ...]:
    """Replay the answers, measure and place them again, and compare with the stored result.

    Args:
        assessment: The stored flow and edition.
        result: The stored result.
        recorded: The log of answers, in their order.

    Returns:
        Every difference; empty if the results are equal.

    Raises:
        Exception: Any error caused by answers that this flow cannot have accepted.
    """
    flow, edition = assessment.flow, assessment.edition
    # Answers given since then belong to a result that is not reached yet.
    log: tuple[tuple[str, Answer], ...] = tuple(
        (entry.step, entry.answer)
        for entry in recorded
        if datetime.fromisoformat(entry.answer.at) <= result.finished_at
    )
    conversation = replay(assessment, result.conversation, log, result.finished_at)
    measured = assessment.measured(assessment.counting(conversation))
    stored = {
        "status": "finished",
        "flow": result.flow,
        "flow_version": result.flow_version,
        "edition": result.edition,
        "edition_digest": result.edition_digest,
        "measured": parsed(result.measured),
        "position": parsed(result.position),
    }
    found = {
        "status": conversation.status,
        "flow": flow.id,
        "flow_version": flow.version,
        "edition": edition.id,
        "edition_digest": edition.digest,
        "measured": answers_json(measured),
        "position": position_json(position(edition, measured), advise(edition, measured)),
    }
    # Compare after a round trip through JSON, like the stored values.
    return tuple(differences(stored, json.loads(json.dumps(found))))


def parsed(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text; the text itself if it is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def differences(stored: object, found: object, path: str = "") -> Iterator[Difference]:
    """Yield the differences of two JSON values, down to the smallest parts."""
    pairs: Iterator[tuple[str, object, object]]
    if isinstance(stored, Mapping) and isinstance(found, Mapping):
        pairs = _by_name(stored, found)
    elif isinstance(stored, list) and isinstance(found, list):
        pairs = _by_place(stored, found)
    else:
        if stored != found:
            yield Difference(path, _shown(stored), _shown(found))
        return
    for name, left, right in pairs:
        yield from differences(left, right, f"{path}.{name}" if path else name)


class _Nothing:
    """A mark for a missing value."""


def _by_name(
    stored: Mapping[str, object], found: Mapping[str, object]
) -> Iterator[tuple[str, object, object]]:
    for name in dict.fromkeys((*stored, *found)):
        yield name, stored.get(name, _Nothing), found.get(name, _Nothing)


def _by_place(
    stored: Sequence[object], found: Sequence[object]
) -> Iterator[tuple[str, object, object]]:
    for place in range(max(len(stored), len(found))):
        left = stored[place] if place < len(stored) else _Nothing
        right = found[place] if place < len(found) else _Nothing
        yield str(place + 1), left, right


def _shown(value: object) -> str:
    return NOTHING if value is _Nothing else json.dumps(value, ensure_ascii=False)
