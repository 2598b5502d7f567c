"""The promises for every text: each question reads it, and a turn answers it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from random import Random
from traceback import format_exception

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation, to_json
from bot.loading.library import edition_folders, flow_folders, load_edition
from bot.messages import Ask, Command, Form, Reply, Say, Text, plain
from bot.questions import BaseStep, Understood, Unreadable, Unsure
from bot.team.orders import order_of
from tests.acceptance.typed.channels import WAYS, addressed
from tests.acceptance.typed.texts import random_text
from tests.conftest import DATA, NOW, make_assessment
from tests.unit.questions.make import EVERY_TYPE, TEXTS

_EVERYTHING = ("ok", "walk", "voice", "a tool", "2", "doubt", "yes", "12", "3 days", "3.5")
_QUICK = ("yes", "walk", "hybrid", *"11111", "gaming", "skip the rest")

LONGEST_HINT = 400


@dataclass(frozen=True)
class Place:
    """A state of a conversation in which a text arrives."""

    name: str
    assessment: Assessment
    conversation: Conversation
    last: Reply | None
    form: str


def places() -> list[Place]:
    """Return every question of two flows; each thing asked beside them; and every kind of end."""
    edition = load_edition(edition_folders()["liveops-2026"])
    everything = make_assessment(edition, DATA / "flows" / "everything")
    quick = make_assessment(edition, flow_folders()["quick-check"])
    flows = {"everything": (everything, _EVERYTHING), "quick-check": (quick, _QUICK)}
    walks = [(name, *flow, number) for name, flow in flows.items() for number in range(11)]
    found = [_place(name, one, answers[:number]) for name, one, answers, number in walks]
    middle, end = _EVERYTHING[:3], _QUICK
    found += [
        _place("everything", everything, (*middle, more)) for more in ("change", "delete", "stop")
    ]
    found += [_place("everything", everything, ("ok", more)) for more in ("wlak", "restart")]
    found += [
        _place("quick-check", quick, (*end, more)) for more in ("compare", "country", "comment")
    ]
    found += [_place("quick-check", quick, ("no, thanks",))]
    return found


def _place(name: str, assessment: Assessment, typed: tuple[str, ...]) -> Place:
    turn = begin(assessment, "typed", NOW)
    for text in typed:
        turn = advance(assessment, turn.conversation, Text(text), NOW)
    shown = [reply for reply in turn.replies if isinstance(reply, Say | Ask)]
    opened = advance(assessment, turn.conversation, Command("form"), NOW)
    form = next((reply.token for reply in opened.replies if isinstance(reply, Form)), "")
    last = shown[-1] if shown else None
    return Place(f"{name} after {typed}", assessment, turn.conversation, last, form)


@dataclass(frozen=True)
class Failure:
    """A text that was not answered as it must be."""

    text: str
    where: str
    error: str


def failures(number: int, seed: int, steps: Sequence[BaseStep] = EVERY_TYPE) -> Iterator[Failure]:
    """Check so many random texts; give what failed.

    Each text is read by every type of question, and takes two turns, each of another way in and
    another place.
    """
    random = Random(seed)  # noqa: S311 - the same texts in every run
    turns = cycle((way, place) for place in places() for way in WAYS)
    for _ in range(number):
        text = random_text(random)
        checks = [partial(check_step, step) for step in steps]
        checks += [partial(check_turn, *next(turns)) for _ in range(2)]
        for check in checks:
            try:
                check(text)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                yield Failure(text, str(check.args), "".join(format_exception(error)))


def check_step(step: BaseStep, text: str) -> None:
    """Check that question and field read a text as an answer, a choice of options or a hint."""
    for reading in (step.read(text, TEXTS), step.accept(text, TEXTS)):
        match reading:
            case Understood(value):
                assert step.show(value, TEXTS).encode()
            case Unsure(options):
                assert options
                assert set(options) <= {option.id for option in step.choices(TEXTS)}
            case Unreadable(hint):
                assert 0 < len(hint.encode()) < 4 * LONGEST_HINT


def check_turn(way: str, place: Place, text: str) -> None:
    """Check that a turn answers a text, and that its replies and state can be stored and shown."""
    inbound = WAYS[way].arrive(text, place.last)
    if inbound is None:
        return
    order_of(inbound)
    turn = advance(place.assessment, place.conversation, addressed(inbound, place.form), NOW)
    assert turn.replies or turn.notice or turn.effect or turn.errors or isinstance(inbound, Command)
    kept = json.dumps(to_json(turn.conversation), ensure_ascii=False)
    assert json.loads(kept.encode())
    assert turn.notice.encode() is not None
    for reply in turn.replies:
        assert plain(reply).encode() is not None
        WAYS[way].show(reply, TEXTS)
