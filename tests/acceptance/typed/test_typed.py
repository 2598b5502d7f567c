"""Random texts at every question; ``make crash`` types 100 000 of them."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

import pytest

from bot.questions import Reading, YesNo
from bot.texts import Catalogue
from tests.acceptance.typed.check import failures
from tests.unit.questions.make import BASIC

TEXTS = 800
SEED = 20261127


@pytest.mark.acceptance
def test_every_random_text_is_answered_and_none_raises() -> None:
    found = list(islice(failures(TEXTS, SEED), 3))

    assert not found, "\n".join(f"{one.text!a} {one.where} {one.error}" for one in found)


class Careless(YesNo):
    """A question that takes whatever looks like a number for one."""

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:
        if text[:1].isdigit():
            Decimal(text)
        return super().read(text, texts, shown)


def test_question_that_raises_is_found() -> None:
    careless = Careless.model_validate({**BASIC, "type": "yes_no"})

    found = next(failures(TEXTS, SEED, [careless]))

    assert "InvalidOperation" in found.error
    assert "Careless" in found.where
