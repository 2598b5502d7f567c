"""Questions about the bot itself are answered in every state, shortly and truly."""

from dataclasses import replace

import pytest

from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.loading.library import flow_folders
from bot.messages import Ask, Say, Text, plain, plain_blocks
from bot.scoring.edition import Edition
from tests.conftest import make_assessment
from tests.unit.engine.make import after, said, shown

TO_RESULT = ("yes", "walk", "hybrid", *"11111", "gaming", "skip the rest")
STATES = {
    "consent": (),
    "a question": ("yes",),
    "paused": ("yes", "walk", "stop"),
    "a pending question": ("yes", "walk", "delete"),
    "a menu": (*TO_RESULT, "change"),
    "the result": TO_RESULT,
    "a comment": (*TO_RESULT, "leave a comment"),
}

QUESTIONS = (
    ("who are you", "I’m a program"),
    ("Are you a human?", "not a person"),
    ("are you an AI", "no AI"),
    ("am I talking to a real person?", "not a person"),
    ("what is this", "815 enterprise executives"),
    ("what's this about?", "815 enterprise executives"),
    ("what is this team check?", "In a team check, everyone answers in private."),
    ("is this accurate?", "rated themselves"),
    ("How accurate is this really?", "rated themselves"),
    ("can I trust this", "starting point"),
    ("who sees my answers?", "no one but you"),
    ("who can see our answers", "no one but you"),
    ("Is this anonymous?", "no one but you"),
    ("is it safe?", "no one but you"),
    ("who made you?", "People wrote"),
    ("what happens to my data", "your answers for 365 days"),
    ("how do I get better", "next steps"),
    ("how can we improve", "next steps"),
    ("who is behind this?", "by Liveops"),
    ("whose numbers are these", "aren’t theirs"),
    ("is this an ad?", "I sell nothing"),
    ("can my boss see this?", "no one but you"),
    ("Will my colleagues see my answers?", "no one but you"),
    ("is it anonymous", "no one but you"),
    ("how was this calculated?", "compare your answers"),
    ("how does this work?", "compare your answers"),
    ("how long does it take", "three minutes"),
    ("how many questions are there?", "11 short questions"),
)
MOST_WORDS = 40


@pytest.mark.parametrize("lines", [("yes",), TO_RESULT])
@pytest.mark.parametrize(
    "question", ["what is Liveops?", "who is Liveops", "who are Ryan Strategic Advisory"]
)
def test_publisher_is_explained(
    quick_check: Assessment, lines: tuple[str, ...], question: str
) -> None:
    turn = after(quick_check, said(quick_check, *lines), Text(question))

    assert "aren’t theirs" in plain(turn.replies[0])


@pytest.mark.parametrize("lines", STATES.values(), ids=STATES)
@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
def test_question_is_answered_in_every_state(
    quick_check: Assessment, lines: tuple[str, ...], question: str, expected: str
) -> None:
    before = said(quick_check, *lines)
    turn = after(quick_check, before, Text(question))

    first, *rest = turn.replies
    assert isinstance(first, Say)
    assert expected in plain(first)
    assert len(" ".join(plain_blocks(first.blocks)).split()) <= MOST_WORDS
    assert turn.conversation.answers == before.conversation.answers
    assert bool(rest) == _is_asked(quick_check, turn.conversation)
    assert all(isinstance(reply, Ask) for reply in rest)


def _is_asked(assessment: Assessment, conversation: Conversation) -> bool:
    return assessment.next_step(conversation, assessment.counting(conversation)) is not None


@pytest.mark.parametrize("question", ["why do you need this?", "why do you want to know"])
def test_reason_is_that_of_the_open_question(quick_check: Assessment, question: str) -> None:
    asked = shown(said(quick_check, "yes", question))
    after_result = shown(said(quick_check, *TO_RESULT, question))

    assert "same four stages" in asked
    assert "Pick the closest." in asked
    assert "to pick your next steps" in after_result


@pytest.mark.parametrize(
    "question",
    [
        "what does (our suggestion) mean",
        "what does (from the report) mean",
        "what does (ours) mean",
        "what does “ours” mean?",
    ],
)
def test_term_in_brackets_is_explained(quick_check: Assessment, question: str) -> None:
    assert "our own suggestion" in shown(said(quick_check, *TO_RESULT, question))


def test_answer_after_the_end_comes_before_the_way_to_begin(quick_check: Assessment) -> None:
    ended = said(quick_check, "yes", "walk")
    over = replace(ended, conversation=replace(ended.conversation, status="expired"))

    text = shown(after(quick_check, over, Text("who are you")))

    assert text.index("I’m a program") < text.index("type “start”")


def test_comment_that_is_no_question_about_the_bot_is_stored(quick_check: Assessment) -> None:
    turn = said(quick_check, *TO_RESULT, "leave a comment", "Who are you comparing us with?")

    assert turn.conversation.answers["comment"].value == "Who are you comparing us with?"


@pytest.mark.parametrize(
    "question", ["who sees my answers?", "what is this?", "what is this team check?"]
)
@pytest.mark.parametrize("flow", ["team-pulse", "team-setup"])
def test_answer_in_a_team_check_is_about_the_team(
    edition: Edition, flow: str, question: str
) -> None:
    assessment = make_assessment(edition, flow_folders()[flow])

    text = shown(said(assessment, question))

    assert "no one but you" not in text
    assert "organizer" in text if "answers" in question else "team check" in text
