"""The state of one person in one flow, and its JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.questions import Value
from bot.scoring.position import Answers

Status = Literal[
    "asking", "stopped", "submitted", "finished", "declined", "restarted", "deleted", "expired"
]

OVER: frozenset[str] = frozenset({"declined", "restarted", "deleted", "expired"})
"""Statuses in which nothing more can be answered or shown."""

GIVEN = "given"
"""How an answer was understood that was known before anything was asked."""

PendingKind = Literal["restart", "delete", "which", "change", "industry", "country"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered to one step.

    Attributes:
        value: The answer; None where the step was skipped.
        how: The way in which it was understood, or "skipped".
        raw: What was typed, empty for buttons.
        at: When, as ISO 8601 in UTC.
    """

    value: Value | None
    how: str
    raw: str
    at: str

    @property
    def is_given(self) -> bool:
        """Whether it was known before: nobody was asked, so it is not gone back to."""
        return self.how == GIVEN


@dataclass(frozen=True, slots=True)
class Pending:
    """Something the bot asked beside the flow: "start over?", "which of these?"."""

    kind: PendingKind
    step: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """The result that a person had before this conversation.

    Attributes:
        at: When, as ISO 8601 in UTC.
        answers: What was measured then.
    """

    at: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Aside:
    """The conversation that was in focus before another one came between.

    Attributes:
        token: What a button carries that goes on with it.
        title: What its flow is called.
    """

    token: str
    title: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person in one flow.

    Attributes:
        id: Letters and digits, at most 16.
        flow: The flow's id.
        version: The flow's version, which it keeps to its end.
        edition: The edition's id.
        started: When it began, as ISO 8601 in UTC.
        status: Whether it is going on. One that is submitted has all its answers, which count and
            can still be changed.
        answers: Answers by step id, also those on branches that no longer count.
        cursor: The step that is asked again, after *back* or *change*; else the first open one is.
        pending: What was asked beside the flow.
        misses: How often in a row the present question got no usable answer.
        draft: The options chosen so far where several can be.
        before: The person's last result, so that this one can say what moved.
        team: The team assessment that it belongs to; empty for none.
        aside: What was in focus before it began, and was not done yet.
    """

    id: str
    flow: str
    version: str
    edition: str
    started: str
    status: Status = "asking"
    answers: Mapping[str, Answer] = field(default_factory=dict)
    cursor: str | None = None
    pending: Pending | None = None
    misses: int = 0
    draft: tuple[str, ...] = ()
    before: Before | None = None
    team: str = ""
    aside: Aside | None = None

    @property
    def is_done(self) -> bool:
        """Whether all has been answered."""
        return self.status in ("finished", "submitted")

    @property
    def over(self) -> bool:
        """Whether it can no longer be gone on with."""
        return self.status in OVER

    def answered(self, step: str, answer: Answer) -> "Conversation":
        """The conversation with one more answer, and nothing left hanging."""
        answers = {**self.answers, step: answer}
        return Conversation(
            self.id, self.flow, self.version, self.edition, self.started, self.status, answers,
            before=self.before, team=self.team, aside=self.aside,
        )  # fmt: skip


def to_json(conversation: Conversation) -> dict[str, Any]:
    """A conversation as plain JSON values; :func:`from_json` gives it back, equal."""
    pending, aside = conversation.pending, conversation.aside
    # Only where they are: replicas of a version before them read the others.
    more: dict[str, Any] = {"team": conversation.team} if conversation.team else {}
    if aside is not None:
        more["aside"] = [aside.token, aside.title]
    return {
        "id": conversation.id,
        "flow": conversation.flow,
        "version": conversation.version,
        "edition": conversation.edition,
        "started": conversation.started,
        "status": conversation.status,
        "answers": {
            step: [_plain(one.value), one.how, one.raw, one.at]
            for step, one in conversation.answers.items()
        },
        "cursor": conversation.cursor,
        "pending": pending and [pending.kind, pending.step, list(pending.options)],
        "misses": conversation.misses,
        "draft": list(conversation.draft),
        "before": conversation.before and _before_json(conversation.before),
        **more,
    }  # fmt: skip


def _before_json(before: Before) -> list[Any]:
    found = before.answers
    return [
        before.at, found.stage, found.delivery, found.industry, found.country, dict(found.barriers)
    ]  # fmt: skip


def _plain(value: Value | None) -> Any:  # noqa: ANN401 - any JSON value
    return list(value) if isinstance(value, tuple) else value


def from_json(data: Mapping[str, Any]) -> Conversation:
    """A conversation from its JSON values."""
    pending, before, aside = data["pending"], data.get("before"), data.get("aside")
    return Conversation(
        **{
            **data,
            "answers": {
                step: Answer(tuple(value) if isinstance(value, list) else value, how, raw, at)
                for step, (value, how, raw, at) in data["answers"].items()
            },
            "pending": pending and Pending(pending[0], pending[1], tuple(pending[2])),
            "draft": tuple(data["draft"]),
            "before": before and Before(before[0], Answers(*before[1:])),
            "aside": aside and Aside(*aside),
        }
    )
