"""Conversations as rows for export: pseudonyms, what was walked, and the answers that count."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from bot.display import to_json
from bot.engine.assessment import Assessment
from bot.group.table import harmless
from bot.questions import Information, Value
from bot.store.records import Exported

HEAD = (
    "person", "conversation", "channel", "campaign", "flow", "flow_version", "edition", "status",
    "started", "updated",
)  # fmt: skip

APART = "; "
"""Between the options of one answer, in a cell."""


def about(one: Exported) -> dict[str, str]:
    """What a row says beside the answers, by the names of :data:`HEAD`."""
    talk = one.conversation
    values = (
        one.person, talk.id, one.channel, one.campaign, talk.flow, talk.version, talk.edition,
        talk.status, talk.started, one.updated_at.astimezone(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    return dict(zip(HEAD, values, strict=True))


def answers(one: Exported, assessment: Assessment | None) -> dict[str, Value]:
    """The answers that count, by step id, in the order of the flow.

    Args:
        one: The conversation.
        assessment: What it walks; None where that cannot be built any more, and then every answer
            is given that is kept.
    """
    given = one.conversation.answers
    if assessment is None:
        return {step: kept.value for step, kept in given.items() if kept.value is not None}
    counting, asked = assessment.counting(one.conversation), set(steps(assessment))
    return {step: value for step, value in counting.items() if step in asked}


def steps(assessment: Assessment) -> tuple[str, ...]:
    """The steps that are answered, not only read, in the order of the flow."""
    return tuple(one.id for one in assessment.flow.steps if not isinstance(one, Information))


def merged(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """One order of all names, in which each stands behind its neighbour of the order it is from.

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
    """One line of CSV (RFC 4180), safe to be opened in a spreadsheet."""
    text = io.StringIO()
    # The line's end names the characters that put a cell into quotation marks: both are needed.
    csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return text.getvalue()


def _cell(value: Value | None) -> Value | None:
    """A value as a cell; text never becomes a formula, numbers stay numbers."""
    if isinstance(value, tuple):
        value = APART.join(value)
    return harmless(value) if isinstance(value, str) else value


def csv_row(one: Exported, assessment: Assessment | None, columns: Sequence[str]) -> str:
    """A conversation as a line of CSV.

    Args:
        one: The conversation.
        assessment: What it walks.
        columns: Ids of the steps that have a column.
    """
    given: Mapping[str, Value] = answers(one, assessment)
    return csv_line([*about(one).values(), *map(given.get, columns)])


def json_row(one: Exported, assessment: Assessment | None) -> str:
    """A conversation as a line of JSON."""
    row: dict[str, Any] = {**about(one), "answers": answers(one, assessment)}
    return to_json(row) + "\n"
