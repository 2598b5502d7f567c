"""The state of one person in one flow, and its JSON form."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Literal

from bot.questions import Value
from bot.scoring.position import Answers
from bot.values import value

Status = Literal[
    "asking", "stopped", "submitted", "finished", "declined", "restarted", "deleted", "expired",
    "moved",
]  # fmt: skip

OVER: frozenset[str] = frozenset({"declined", "restarted", "deleted", "expired", "moved"})
"""Statuses in which the conversation takes no answers and shows no result."""

GIVEN = "given"
"""The ``how`` of an answer that was known before the first question."""

USUAL = "usual"
"""The ``how`` of an answer that nobody gave; it is never stored."""

PendingKind = Literal[
    "restart", "delete", "which", "change", "industry", "country", "follow_up", "menu", "skip"
]


@value
class Answer:
    """A person's answer to one step.

    Attributes:
        value: The answer; None if the step was skipped.
        how: How it was understood, or "skipped".
        raw: The typed text; empty for buttons.
        at: Its time, as ISO 8601 in UTC.
    """

    value: Value | None
    how: str
    raw: str
    at: str

    @property
    def is_given(self) -> bool:
        """Whether it was known before the first question; *back* skips it."""
        return self.how == GIVEN


@value
class Pending:
    """A question outside the flow: "start over?", "which of these?"; or the menu shown last.

    Attributes:
        kind: The kind of question.
        step: The step that it is about. For a menu: the command that shows it. For lists that have
            pages: the page, or the first place on it.
        options: The ids to choose from. For a menu: the argument of its command.
    """

    kind: PendingKind
    step: str = ""
    options: tuple[str, ...] = ()


@value
class Before:
    """The person's last result before this conversation.

    Attributes:
        at: Its time, as ISO 8601 in UTC.
        answers: The answers measured then.
    """

    at: str
    answers: Answers


@value
class Aside:
    """The conversation that this one interrupted.

    Attributes:
        token: The token of a button that resumes it.
        title: The title of its flow.
    """

    token: str
    title: str


@value
class Conversation:
    """The state of one person in one flow.

    Attributes:
        id: Letters and digits, at most 16.
        flow: The flow's id.
        version: The flow's version, which never changes.
        edition: The edition's id.
        started: Its beginning, as ISO 8601 in UTC.
        status: Its status. A submitted conversation has all its answers; they count, and can still
            change.
        answers: Answers by step id, including those on branches that no longer count.
        cursor: The reopened step, after *back* or *change*; None for the first open step.
        pending: The open question outside the flow.
        misses: Unusable answers in a row to the current question.
        draft: The options chosen so far in a multiple choice.
        before: The person's last result, to compare this one with.
        replaced: The result that changed answers are about to replace; None if there is none.
        team: The team assessment that it belongs to; empty for none.
        aside: The unfinished conversation that it interrupted.
        follow_up: When the person wants to be asked what came of it, as ISO 8601 in UTC; empty for
            never.
        wished_step: The action of the first next step when they wished it; empty for none.
        marked: Ids of the next steps that the person has marked as done.
        moved_to: The channel on which it goes on; empty for here. With its answers, as those for a
            team are, it stays here, and is answered there.
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
    follow_up: str = ""
    wished_step: str = ""
    replaced: Before | None = None
    marked: tuple[str, ...] = ()
    moved_to: str = ""

    @property
    def is_done(self) -> bool:
        """Whether everything is answered."""
        return self.status in ("finished", "submitted")

    @property
    def over(self) -> bool:
        """Whether it can no longer continue."""
        return self.status in OVER

    @property
    def without_menu(self) -> "Conversation":
        """The same conversation, whatever menu was shown last, and whatever is marked as done.

        Neither changes what is under way.
        """
        is_menu = self.pending is not None and self.pending.kind == "menu"
        pending = None if is_menu else self.pending
        return replace(self, pending=pending, marked=()) if is_menu or self.marked else self

    @property
    def without_wish(self) -> "Conversation":
        """The same conversation, without a message that asks what came of it."""
        return replace(self, follow_up="", wished_step="")

    def answered(self, step: str, answer: Answer) -> "Conversation":
        """Return the conversation with one more answer, and nothing pending."""
        answers = {**self.answers, step: answer}
        return Conversation(
            self.id, self.flow, self.version, self.edition, self.started, self.status, answers,
            before=self.before, team=self.team, aside=self.aside, follow_up=self.follow_up,
            wished_step=self.wished_step,
            replaced=self.replaced, marked=self.marked, moved_to=self.moved_to,
        )  # fmt: skip


def to_json(conversation: Conversation) -> dict[str, Any]:
    """Return a conversation as JSON values; :func:`from_json` restores it."""
    pending, aside = conversation.pending, conversation.aside
    # Written only if set, so that replicas of an earlier version can read all other conversations.
    more: dict[str, Any] = {"team": conversation.team} if conversation.team else {}
    if conversation.follow_up:
        more["follow_up"] = conversation.follow_up
    if conversation.wished_step:
        more["wished_step"] = conversation.wished_step
    if conversation.replaced is not None:
        more["replaced"] = _before_json(conversation.replaced)
    if conversation.marked:
        more["marked"] = list(conversation.marked)
    if conversation.moved_to:
        more["moved_to"] = conversation.moved_to
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
            step: [_plain(answer.value), answer.how, answer.raw, answer.at]
            for step, answer in conversation.answers.items()
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
    # What is in no list, and the role, likewise: they are left out where there is none.
    unlisted = [found.role, list(found.unlisted)] if found.unlisted else []
    return [
        before.at, found.stage, found.delivery, found.industry, found.country,
        dict(found.barriers), *(unlisted or ([found.role] if found.role else [])),
    ]  # fmt: skip


def _plain(value: Value | None) -> Any:  # noqa: ANN401 - any JSON value
    return list(value) if isinstance(value, tuple) else value


def _before_from(data: Any) -> Before | None:  # noqa: ANN401 - any JSON value
    if not data:
        return None
    at, stage, delivery, industry, country, barriers, *more = data
    role = more[0] if more else None
    unlisted = tuple(more[1]) if len(more) > 1 else ()
    answers = Answers(stage, delivery, industry, country, barriers, role, unlisted)
    return Before(at, answers)


def from_json(data: Mapping[str, Any]) -> Conversation:
    """Return a conversation from its JSON values."""
    pending, aside = data["pending"], data.get("aside")
    return Conversation(
        **{
            **data,
            "answers": {
                step: Answer(tuple(value) if isinstance(value, list) else value, how, raw, at)
                for step, (value, how, raw, at) in data["answers"].items()
            },
            "pending": pending and Pending(pending[0], pending[1], tuple(pending[2])),
            "draft": tuple(data["draft"]),
            "marked": tuple(data.get("marked", ())),
            "before": _before_from(data.get("before")),
            "replaced": _before_from(data.get("replaced")),
            "aside": aside and Aside(*aside),
        }
    )
