"""What every channel must do, whatever its platform.

A channel's own tests derive from :class:`Conformance` and say how a person types, presses and reads
there; the person below then takes the assessment through that channel.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import pytest

EVENT_WORDS = (
    "home", "introduce", "introduced", "moved", "media", "edited", "fresh", "arrive", "publish",
    "HomeOpened", "home_opened", "bot_added", "place_renamed",
)  # fmt: skip
"""Words that a platform's events have, or had, inside the bot: people are promised none."""

NOBODY_KNOWS = "zanzibar"


class Conformance(ABC):
    """The suite; a subclass supplies the channel.

    Attributes:
        has_forms: Whether the channel has forms.
    """

    has_forms = False

    @abstractmethod
    def converse(self, lines: Sequence[str]) -> str:
        """Everything that a person sees who types these lines, one after another.

        A line that begins with ``#`` presses the button with the label behind it.
        """

    def test_assessment_can_be_taken_to_its_result(self) -> None:
        seen = self.converse(
            ["yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking", "skip the rest"]
        )

        for expected in ("25%", "32%", "43%", "Retail Banking", "10%", "37%", "53%", "n = 815"):
            assert expected in seen

    def test_every_option_of_a_question_can_be_read(self) -> None:
        seen = self.converse(["yes"])

        for option in ("Crawl", "Walk", "Run", "Fly", "A person reviews"):
            assert option in seen

    def test_every_choice_of_a_long_list_can_be_read(self) -> None:
        seen = self.converse(["yes", "walk", "hybrid", *"11111"])

        for industry in ("Automotive", "Consumer Packaged Goods", "E-Commerce", "FinTech"):
            assert industry in seen

    def test_what_was_understood_is_said(self) -> None:
        seen = self.converse(["yes", "b"])

        assert "Stage: Walk" in seen

    def test_unclear_answer_is_asked_about_and_pressing_settles_it(self) -> None:
        seen = self.converse(["yes", "wlak", "#Walk"])

        assert "Did you mean Walk?" in seen
        assert "Stage: Walk" in seen

    def test_text_of_a_person_is_shown_as_it_was_typed(self) -> None:
        odd = "[bold]*_x_* <b>&amp; #"
        seen = self.converse(["yes", "walk", "hybrid", odd])

        assert odd in seen

    def test_buttons_of_a_question_can_be_pressed_by_their_label(self) -> None:
        seen = self.converse(["yes", "walk", "#Back"])

        assert "Your answer so far: Walk." in seen

    def test_result_offers_what_can_be_done_with_it(self) -> None:
        seen = self.converse(["yes", "fly", "hybrid", *["skip"] * 6, "skip the rest"])

        for label in ("Compare an industry", "Where is this from?", "Leave a comment"):
            assert label in seen

    def test_leaving_and_coming_back_keeps_the_place(self) -> None:
        seen = self.converse(["yes", "walk", "help", "why"])

        assert seen.count("Question 2 of about 11") == 3

    @pytest.mark.parametrize("prefix", ["", "/"])
    def test_word_of_an_event_is_answered_as_any_unknown_word(self, prefix: str) -> None:
        words = EVENT_WORDS if self.has_forms else (*EVENT_WORDS, "form")
        typed = [f"{prefix}{word}" for word in words]
        unknown = [f"{prefix}{NOBODY_KNOWS}{number:02}" for number, _ in enumerate(words)]

        seen = self.converse(["yes", *typed])

        expected = self.converse(["yes", *unknown])
        for number, word in enumerate(words):
            expected = expected.replace(f"{NOBODY_KNOWS}{number:02}", word)
        assert "I can" in expected or "I did not understand" in expected
        # Platforms may hand a command over in small letters.
        assert seen.lower() == expected.lower()
