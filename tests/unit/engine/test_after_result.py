"""Words that people type after the result, in forms that no list names one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel import Traits
from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Before
from bot.engine.turn import Turn
from bot.messages import Ask, Say, Text, plain_blocks
from bot.report.attachments import Drawer
from bot.scoring.position import Answers
from tests.conftest import NOW
from tests.unit.engine.make import after, said, shown

SKIPPED = ("yes", "walk", "hybrid", *["skip"] * 5, "skip the rest")
WHOLE = ("yes", "walk", "hybrid", *"52432", "gaming", "germany", "skip", "cx")
TERMINAL = Traits(writes_first=False, edits=False)


def typed(assessment: Assessment, *lines: str, before: tuple[str, ...] = WHOLE) -> str:
    return shown(said(assessment, *before, *lines))


def labels(turn: Turn) -> list[str]:
    """Return the labels below what was said last."""
    reply = turn.replies[-1]
    assert isinstance(reply, Say)
    return [button.label for button in reply.buttons]


@pytest.mark.parametrize("word", ["next", "what next?", "what now", "my next steps", "the steps"])
def test_word_for_going_on_shows_what_to_do_next(quick_check: Assessment, word: str) -> None:
    assert "This week:" in typed(quick_check, word)


def test_next_still_keeps_an_answer_at_a_question(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "walk", "back", "next")

    assert turn.conversation.answers["stage"].value == "walk"
    assert "which way of serving" in shown(turn)


@pytest.mark.parametrize(
    "line", ["change barriers", "change my barriers", "change what slows us down", "edit barrier"]
)
def test_name_of_a_section_offers_its_questions_to_change(
    quick_check: Assessment, line: str
) -> None:
    turn = said(quick_check, *WHOLE, line)

    names = ["Change management", "Data security", "Ownership", "Cost and ROI", "Immature AI"]
    assert labels(turn) == [f"Change: {name}" for name in names]


@pytest.mark.parametrize("article", ["", "my ", "the ", "our "])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("change {}role", "What is your role?"),
        ("{}role", "What is your role?"),
        ("{}revenue", "annual revenue"),
        ("{}stage", "Where you stand: Walk"),
        ("{}industry", "Gaming"),
        ("{}barriers", "What slows you down"),
        ("{}result", "Gaming respondents"),
        ("compare with {}country", "Walk in Germany"),
        ("compare with {}industry", "Walk in Gaming"),
    ],
)
def test_name_means_the_same_with_any_article(
    quick_check: Assessment, line: str, expected: str, article: str
) -> None:
    assert expected in typed(quick_check, line.format(article))


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("barriers", "Change management"), ("my industry", "Industry"), ("country", "Country"),
    ],
)  # fmt: skip
def test_section_that_was_skipped_offers_its_questions(
    quick_check: Assessment, line: str, offered: str
) -> None:
    turn = said(quick_check, *SKIPPED, line)

    assert "You skipped this" in shown(turn)
    # The name alone can be typed, too.
    assert labels(turn)[0] == f"Change: {offered}"
    answered = after(quick_check, turn, Text(offered))
    assert isinstance(answered.replies[-1], Ask)


def test_comparison_with_a_country_that_was_skipped_asks_which(quick_check: Assessment) -> None:
    assert "Which country" in typed(quick_check, "compare with my country", before=SKIPPED)


def test_first_result_has_nothing_that_moved(quick_check: Assessment) -> None:
    assert "first result" in typed(quick_check, "what moved")


@pytest.mark.parametrize("word", ["cancel", "never mind", "no", "forget it"])
@pytest.mark.parametrize("question", ["change role", "comment"])
def test_word_leaves_a_question_that_was_opened_after_the_result(
    quick_check: Assessment, question: str, word: str
) -> None:
    turn = said(quick_check, *WHOLE, question, word)

    assert "nothing changed" in shown(turn)
    assert turn.conversation.cursor is None
    assert "comment" not in turn.conversation.answers
    assert turn.conversation.answers["role"].value == "cx"


@pytest.mark.parametrize("line", ["other", "another country", "Another country"])
def test_country_that_is_not_listed_is_an_answer(quick_check: Assessment, line: str) -> None:
    turn = said(quick_check, *WHOLE[:9], line)

    assert turn.conversation.answers["country"].value == "other"
    assert "Country: Another country" in shown(turn)


@pytest.mark.parametrize("line", ["not listed", "none of these"])
def test_text_that_says_no_answer_fits_gets_the_help_of_the_question(
    quick_check: Assessment, line: str
) -> None:
    turn = said(quick_check, *WHOLE[:9], line)

    [asked] = turn.replies
    assert isinstance(asked, Ask)
    assert asked.step == "country"
    assert "If yours is missing, pick “Another country”." in shown(turn)
    assert "country" not in turn.conversation.answers


@pytest.mark.parametrize("line", ["no AI at all", "We only have a few pilots", "something else"])
def test_description_is_never_taken_for_an_answer(quick_check: Assessment, line: str) -> None:
    turn = said(quick_check, "yes", line)

    assert "stage" not in turn.conversation.answers
    assert "Look at who decides" in shown(turn)


def test_slip_gets_the_hint_alone(quick_check: Assessment) -> None:
    assert "Look at who decides" not in typed(quick_check, "asdf", before=("yes",))


def test_help_after_the_result_is_short_and_names_the_picture(quick_check: Assessment) -> None:
    [reply] = said(quick_check, *WHOLE, "help").replies

    assert isinstance(reply, Say)
    assert len(" ".join(plain_blocks(reply.blocks)).split()) <= 80
    assert "describe the picture" in shown(said(quick_check, *WHOLE, "help"))


def test_picture_that_cannot_be_drawn_is_described_all_the_same(quick_check: Assessment) -> None:
    text = typed(quick_check, "describe the picture")

    for shown_there in ("Crawl: 25%", "Walk: 32% (you)", "Gaming", "Data security", "average"):
        assert shown_there in text
    drawn = typed(replace(quick_check, draw=Drawer()), "describe the picture")
    assert "no picture" not in drawn


def test_follow_up_is_refused_with_the_true_reason(quick_check: Assessment) -> None:
    here = replace(quick_check, retention=timedelta(days=365))
    result = said(here, *WHOLE)

    turn = advance(here, result.conversation, Text("ask me in 90 days"), NOW, TERMINAL)

    assert "can’t write to you here" in shown(turn)
    assert "retake" in shown(turn)


def test_sharing_before_the_result_names_no_button(quick_check: Assessment) -> None:
    early, late = said(quick_check, "yes", "share"), said(quick_check, *WHOLE, "share")

    assert "share your own stage" not in shown(early)
    assert labels(replace(early, replies=early.replies[:1])) == []
    assert "share your own stage" in shown(late)


def test_retake_that_is_declined_says_that_the_earlier_result_stays(
    quick_check: Assessment,
) -> None:
    before = Before(NOW.isoformat(), Answers("walk", "hybrid", None, None, {}))
    again = begin(quick_check, "c2", NOW, Beginning(before))

    declined = after(quick_check, again, Text("no thanks"))

    assert "earlier result is still here" in shown(declined)
    assert "Nothing was stored" in typed(quick_check, "no thanks", before=())


def test_pause_says_once_that_answers_are_kept(quick_check: Assessment) -> None:
    text = typed(quick_check, "stop", before=("yes", "walk"))

    assert text.count("nswers") == 1


@pytest.mark.parametrize(
    "line",
    [
        "thank you so much!", "ok thanks", "ty", "Thanks, that was helpful", "Great, thanks a lot.",
        "many thanks", "Perfect - thank you for your help!", "Cheers, really useful",
        "that’s great, thx",
    ],
)  # fmt: skip
def test_thanks_in_any_words_get_a_kind_reply(quick_check: Assessment, line: str) -> None:
    assert "You’re welcome." in typed(quick_check, line)


@pytest.mark.parametrize("line", ["thanks, what is mid-rank?", "thanks but that was wrong", "so"])
def test_thanks_with_something_else_are_not_only_thanks(quick_check: Assessment, line: str) -> None:
    assert "You’re welcome." not in typed(quick_check, line)
