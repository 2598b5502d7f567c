"""The assessment as a person takes it, through any channel that people can type into."""

import pytest

from tests.channels.conformance.conftest import Taken

EVENT_WORDS = (
    "home", "introduce", "introduced", "moved", "media", "edited", "fresh", "arrive", "publish",
    "HomeOpened", "home_opened", "bot_added", "place_renamed",
)  # fmt: skip
"""Words that a platform's events have, or had, inside the bot: people are promised none."""

NOBODY_KNOWS = "zanzibar"


def test_assessment_can_be_taken_to_its_result(taken: Taken) -> None:
    seen = taken(
        [
            *("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking"),
            *("skip the rest", "industry"),
        ]
    )

    for expected in ("25%", "32%", "43%", "815", "Retail Banking", "10%", "37%", "53%"):
        assert expected in seen


def test_every_option_of_a_question_can_be_read(taken: Taken) -> None:
    seen = taken(["yes", "b", "hybrid", *"11111"])

    for option in ("Crawl", "Walk", "Run", "Fly", "A person approves"):
        assert option in seen
    assert "Stage: Walk" in seen
    for industry in ("Automotive", "Consumer Packaged Goods", "E-Commerce", "FinTech"):
        assert industry in seen


def test_unclear_answer_is_asked_about_and_pressing_settles_it(taken: Taken) -> None:
    seen = taken(["yes", "wlak", "#Walk"])

    assert "Did you mean Walk?" in seen
    assert "Stage: Walk" in seen


@pytest.mark.parametrize(
    "odd",
    ["[bold]*_x_* <b>&amp; #", '<b>&amp;"', "<i>x</i> <b>y</b>", "&lt; & < > \\ `_*[](x)"],
)
def test_text_of_a_person_is_shown_as_it_was_typed(taken: Taken, odd: str) -> None:
    assert odd in taken(["yes", "walk", "hybrid", odd])


def test_buttons_of_a_question_can_be_pressed_by_their_label(taken: Taken) -> None:
    assert "Your answer so far: Walk." in taken(["yes", "walk", "#Back"])


def test_leaving_and_coming_back_keeps_the_place(taken: Taken) -> None:
    seen = taken(["yes", "walk", "stop", "resume", "hybrid"])

    before, left, after = seen.partition("Paused.")
    assert left
    assert "Question 2 of 11" in before
    assert "Question 2 of 11" in after
    assert "Question 3 of 11" in after


def test_help_and_reason_come_with_the_question_again(taken: Taken) -> None:
    assert taken(["yes", "walk", "help", "why"]).count("Question 2 of 11") == 3


def test_who_declines_is_asked_nothing(taken: Taken) -> None:
    seen = taken(["no"])

    assert "No problem. Nothing was stored." in seen
    assert "Question 1" not in seen


def test_word_of_an_event_is_answered_as_any_unknown_word(taken: Taken) -> None:
    words = EVENT_WORDS if taken.side.traits.has_forms else (*EVENT_WORDS, "form")
    typed = [*words, *(f"/{word}" for word in words)]
    unknown = [f"{'/' * word.startswith('/')}{NOBODY_KNOWS}{n:02}" for n, word in enumerate(typed)]

    seen = taken(["yes", *typed])

    expected = taken(["yes", *unknown])
    for number, word in enumerate(words * 2):
        expected = expected.replace(f"{NOBODY_KNOWS}{number:02}", word)
    assert "I didn’t recognize" in expected or "I didn’t understand" in expected
    # Platforms may hand a command over in small letters.
    assert seen.lower() == expected.lower()


def test_answers_can_be_skipped_changed_and_read(taken: Taken) -> None:
    seen = taken(["yes", "walk", "hybrid", "skip", "#Skip", "change stage", "run", "answers"])

    assert "Question 5" in seen
    assert seen.count("Stage: Run") == 2
    assert seen.count("Delivery model: Hybrid") == 2


def test_starting_over_and_deleting_ask_before_they_do(taken: Taken) -> None:
    seen = taken(["yes", "walk", "restart", "yes", "yes", "delete", "yes"])

    assert "Start over?" in seen
    assert seen.count("Question 1 ") == 2
    assert "Delete everything you answered?" in seen
    assert "Everything you answered here is deleted" in seen


def test_result_offers_what_can_be_done_with_it(taken: Taken) -> None:
    odd = "<i>x</i> &lt; &amp; [](x)"
    result = ["yes", "walk", "hybrid", *["skip"] * 6, "skip the rest"]

    seen = taken([*result, "gaming", "leave a comment", odd])

    for label in ("What to do next", "Details", "Share", "More", "Compare an industry"):
        assert label in seen
    assert "Walk in Gaming" in seen
    assert f"“{odd}”" in seen
