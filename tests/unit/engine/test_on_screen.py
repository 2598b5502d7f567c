"""Everything on screen is explained, when its label is typed with a question mark."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Answer
from bot.engine.explaining import marked
from bot.engine.turn import Turn, TurnContext
from bot.messages import Ask, Command, FormInput, Inbound, Reply, Tap, Text
from bot.questions.cleaning import key
from tests.conftest import NOW
from tests.kit import golden
from tests.unit.assessments.world import versions
from tests.unit.engine.make import NAME, after, said, shown, walk

TESTS = Path(__file__).parents[2]
SCRIPTS = sorted((TESTS / "conversations").glob("*.yaml"))
SCREENS = sorted((TESTS / "channels" / "goldens").glob("*.txt"))

TO_RESULT = ("yes", "walk", "hybrid", *"45231", "gaming", "skip the rest")

TITLE = "CX leadership, fall"
"""An organizer's own words, on a button that opens their team check."""

FALLBACK = re.compile("I didn’t (understand|recognize)|I don’t have an answer")

_BUTTONS = re.compile(r"(?:    |\s+\+ )((?:\[[^\]]+\] ?)+)")
_LABEL = re.compile(r"\[(?:… |✓ )?([^\]]+?)(?: →)?\]")


# ---------------------------------------------------------------------------- every screen


class Script:
    """A golden conversation, played without a store.

    Attributes:
        turn: The turn so far.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment, self.turn = assessment, begin(assessment, NAME, NOW)
        self._buttons: list[tuple[str, str]] = []
        self._form = ""

    def plays(self, move: dict[str, Any]) -> None:
        """Play one turn of it; where a conversation begins again, so does this one."""
        self.turn = self.says(self._inbound(move))
        if self.turn.effect in ("begin", "forget"):
            self.turn = begin(self.assessment, NAME, NOW)
        for reply in self.turn.replies:
            self._buttons += golden.buttons(reply)
            self._form = getattr(reply, "token", "") or self._form

    def says(self, inbound: Inbound) -> Turn:
        return advance(self.assessment, self.turn.conversation, inbound, NOW)

    def _inbound(self, move: dict[str, Any]) -> Inbound:
        match move:
            case {"say": text}:
                return Text(str(text))
            case {"tap": label} | {"tap_first": label}:
                return Tap(dict(self._buttons)[label])
            case {"command": command}:
                return Command(*command.split(" ", 1))
            case {"event": event}:
                return golden.EVENTS[event]
            case _:
                values = {
                    name: tuple(value) if isinstance(value, list) else value
                    for name, value in move["form"].items()
                }
                return FormInput(self._form, values, final=not move.get("draft", False))


def labels(reply: Reply) -> Iterator[str]:
    """Yield every label of a reply, with that of the button that explains a question."""
    yield from (label for label, _ in golden.buttons(reply))
    if isinstance(reply, Ask):
        yield from (button.label for button in reply.explains)


def is_order(label: str, assessment: Assessment) -> bool:
    """Return whether a label asks something, so that it is pressed: "What to do next?"."""
    return key(label).split()[0] in assessment.texts.words("explain.questions")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_label_of_a_screen_is_explained(
    path: Path, quick_check: Assessment, everything: Assessment
) -> None:
    written = golden.read(path)
    script = Script({"quick-check": quick_check, "everything": everything}[written["flow"]])
    asked = 0

    for move in written["turns"]:
        script.plays(move)
        for label in {label for reply in script.turn.replies for label in labels(reply)}:
            turn = script.says(Text(f"{label}?"))
            asked += 1
            assert turn.replies, label
            assert not FALLBACK.search(shown(turn)), f"{label}? after {move}"
            if not is_order(label, script.assessment):
                assert turn.conversation.answers == script.turn.conversation.answers, label
                assert turn.conversation.status in ("asking", script.turn.conversation.status)
                assert turn.effect == ""
    assert asked


def context_at_preview(setup: Assessment) -> TurnContext:
    context = TurnContext(setup, begin(setup, NAME, NOW).conversation, NOW)
    return context.but(cursor=setup.flow.steps[setup.flow.result].id)


def contexts() -> Iterator[TurnContext]:
    """Yield a conversation at every question of the flows, and one after its result."""
    flows = versions().versions
    assert flows.setup is not None
    for assessment in (flows.current, flows.setup, *flows.team_flows):
        context = TurnContext(assessment, begin(assessment, NAME, NOW).conversation, NOW)
        yield from (context.but(cursor=step.id) for step in assessment.flow.steps)
    takes_part = {"takes_part": Answer("yes", "tap", "", NOW.isoformat())}
    yield context_at_preview(flows.setup).but(answers=takes_part)
    yield TurnContext(flows.current, walk(flows.current, *TO_RESULT), NOW)


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.stem)
def test_every_label_of_a_teams_screens_is_explained(path: Path, quick_check: Assessment) -> None:
    lines = map(_BUTTONS.fullmatch, path.read_text("utf-8").splitlines())
    rows = [label for line in lines if line for label in _LABEL.findall(line[1])]
    shown_labels = {label for row in rows for label in row.split(" | ")} - {TITLE}
    places = list(contexts())

    unknown = [
        label
        for label in shown_labels
        if not any(marked(context, f"{label}?") for context in places)
        and not is_order(label, quick_check)
    ]

    assert len(shown_labels) > 20
    assert unknown == []


# ---------------------------------------------------------------------------- what is said


@pytest.mark.parametrize(
    ("lines", "text", "expected"),
    [
        (("yes", "walk"), "Hybrid?", "To choose it, type it without the question mark."),
        (("yes",), "walk？", "Walk: AI suggests inside the workflow."),
        (("yes", "walk", "hybrid"), "4?", "4 of 5"),
        (("yes", "walk", "hybrid"), "barriers?", "five things that can slow you down"),
        (("yes", "walk", "hybrid"), "skip?", "leaves the question out"),
        (("yes", "walk", "hybrid"), "Ownership?", "Think of who owns AI"),
        (("yes", "walk", "hybrid"), "readiness?", "Think of training"),
        (("yes", "walk", "hybrid"), "what does skip do?", "leaves the question out"),
        (("yes", "walk", "hybrid"), "Japan?", "one of the benchmark’s answers"),
        (("yes",), "delete?", "I’ll ask you first"),
        (("yes",), "retake?", "starts the check again"),
        (("yes", "delete"), "yes?", "does what I just asked about"),
        (TO_RESULT, "what does 43% mean?", "43%"),
        (TO_RESULT, "43?", "43%"),
        (TO_RESULT, "Share?", "a message to pass on"),
        (TO_RESULT, "815?", "815 enterprise executives"),
        (TO_RESULT, "top barrier?", "five things that can slow you down"),
        (TO_RESULT, "what is my result?", "61% of Gaming respondents"),
        (TO_RESULT, "I agree, start?", "is one of the answers"),
        (TO_RESULT, "ahead?", "Where you stand"),
        (TO_RESULT, "what does level mean?", "Where you stand"),
        ((*TO_RESULT, "share"), "Share my result?", "Nothing is shared yet"),
        ((*TO_RESULT, "change"), "Change: Stage?", "Look at who decides"),
    ],
)
def test_typed_question_mark_explains(
    quick_check: Assessment, lines: tuple[str, ...], text: str, expected: str
) -> None:
    before = said(quick_check, *lines)

    turn = after(quick_check, before, Text(text))

    assert expected in shown(turn)
    assert not FALLBACK.search(shown(turn))
    assert turn.conversation.answers == before.conversation.answers
    assert turn.conversation.misses == 0


def test_question_mark_alone_is_help(quick_check: Assessment) -> None:
    assert "You can also type" in shown(said(quick_check, "yes", "?"))


def test_question_that_waits_for_yes_or_no_still_waits(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "walk", "delete", "yes?")

    assert turn.effect == ""
    assert after(quick_check, turn, Text("yes")).effect == "forget"


def test_question_about_nothing_on_screen_says_that_it_has_no_answer(
    quick_check: Assessment,
) -> None:
    assert "I don’t have an answer" in shown(said(quick_check, "yes", "zebra?"))


@pytest.mark.parametrize("text", ["Are we ready?", "Walk?"])
def test_title_may_end_with_a_question_mark(text: str) -> None:
    setup = versions().versions.setup
    assert setup is not None
    turn = begin(setup, NAME, NOW)
    asked = TurnContext(setup, turn.conversation, NOW).but(cursor="title").conversation

    turn = advance(setup, asked, Text(text), NOW)

    assert turn.conversation.answers["title"].value == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k?", "how many people must answer"),
        ("smallest group?", "how many people must answer"),
        ("what is a round?", "everyone answers once"),
        ("Post it?", "posts the invitation"),
        ("Answer too?", "how many have answered"),
        ("more settings?", "the other settings"),
        ("discard?", "Nothing is posted"),
    ],
)
def test_words_of_the_preview_are_explained(text: str, expected: str) -> None:
    setup = versions().versions.setup
    assert setup is not None
    context = context_at_preview(setup)

    turn = advance(setup, context.conversation, Text(text), NOW)

    assert expected in shown(turn)
