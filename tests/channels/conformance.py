"""What every channel must do, whatever its platform.

A channel's own tests derive from :class:`Conformance` and say how a person types, presses and reads
there; the person below then takes the assessment through that channel.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence


class Conformance(ABC):
    """The suite; a subclass supplies the channel."""

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
