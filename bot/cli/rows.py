"""Conversations as rows for export: pseudonyms, flow, status, and the answers that count."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from bot.engine.assessment import Assessment
from bot.questions import Information, Value
from bot.store.records import Exported
from bot.system.display import to_json
from bot.team.table import harmless

HEAD = (
    "person", "conversation", "channel", "campaign", "flow", "flow_version", "edition", "status",
    "started", "updated",
)  # fmt: skip

SEPARATOR = "; "
"""The separator of several options in a cell."""


def about(exported: Exported) -> dict[str, str]:
    """Return a row's values beside the answers, by the names in :data:`HEAD`."""
    talk = exported.conversation
    updated = exported.updated_at.astimezone(UTC).isoformat(timespec="seconds")
    values = (
        exported.person, talk.id, exported.channel, exported.campaign, talk.flow, talk.version,
        talk.edition, talk.status, talk.started, updated,
    )  # fmt: skip
    return dict(zip(HEAD, values, strict=True))


def answers(exported: Exported, assessment: Assessment | None) -> dict[str, Value]:
    """Return the answers that count, by step id, in the order of the flow.

    Args:
        exported: The conversation.
        assessment: Its assessment; None if it can no longer be built, and then every stored
            answer is returned.
    """
    given = exported.conversation.answers
    if assessment is None:
        return {step: stored.value for step, stored in given.items() if stored.value is not None}
    counting, asked = assessment.counting(exported.conversation), set(steps(assessment))
    return {step: value for step, value in counting.items() if step in asked}


def steps(assessment: Assessment) -> tuple[str, ...]:
    """Return the ids of steps with an answer, in the order of the flow."""
    return tuple(step.id for step in assessment.flow.steps if not isinstance(step, Information))


def merged(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Merge orders of names: each name follows its predecessor in its own order.

    Args:
        orders: Orders that share names: the steps of several versions of a flow.
    """
    found: list[str] = []
    for order in orders:
        at = 0
        for name in order:
            if name in found:
                at = found.index(name) + 1
            else:
                found.insert(at, name)
                at += 1
    return tuple(found)


def csv_line(values: Iterable[Value | None]) -> str:
    """Return one line of CSV (RFC 4180), safe to open in a spreadsheet."""
    text = io.StringIO()
    # csv quotes cells with characters of the line terminator, so it needs the whole CRLF.
    csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return text.getvalue()


def _cell(value: Value | None) -> Value | None:
    """Return a value as a cell; text never becomes a formula, numbers stay numbers."""
    if isinstance(value, tuple):
        value = SEPARATOR.join(value)
    return harmless(value) if isinstance(value, str) else value


def csv_row(exported: Exported, assessment: Assessment | None, columns: Sequence[str]) -> str:
    """Return a conversation as a line of CSV.

    Args:
        exported: The conversation.
        assessment: Its assessment.
        columns: Ids of the steps with a column.
    """
    counting: Mapping[str, Value] = answers(exported, assessment)
    return csv_line([*about(exported).values(), *map(counting.get, columns)])


def json_row(exported: Exported, assessment: Assessment | None) -> str:
    """Return a conversation as a line of JSON."""
    row: dict[str, Any] = {**about(exported), "answers": answers(exported, assessment)}
    return to_json(row) + "\n"
