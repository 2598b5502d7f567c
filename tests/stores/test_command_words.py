"""Updates of before events were classes, which were put aside as commands."""

import pytest

from bot.messages import (
    Address,
    Command,
    Edited,
    HomeOpened,
    Inbound,
    MediaSent,
    Mentioned,
    PlaceRenamed,
    StartedAfresh,
    Update,
)
from bot.store.codec import decode, encode

ANN = Address("slack", "T1", "T1/U1")

BEFORE = (
    '{"id":"Ev1","address":{"channel":"slack","chat":"T1","person":"T1/U1","":"Address"},'
    '"inbound":{"name":"NAME","":"Command"},"":"Update"}'
)
"""An update as the version before stored it."""


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("edited", Edited()),
        ("media", MediaSent()),
        ("home", HomeOpened()),
        ("introduce", Mentioned()),
        ('moved","argument":"-100200', PlaceRenamed("-100200")),
        ('fresh","argument":"spring', StartedAfresh("spring")),
        ('arrive","argument":"spring', Command("start", "spring")),
        ("form", Command("form")),
        ("help", Command("help")),
    ],
)
def test_command_word_of_before_is_read_as_the_event(words: str, meant: Inbound) -> None:
    assert decode(BEFORE.replace("NAME", words), Update) == Update("Ev1", ANN, meant)


@pytest.mark.parametrize(
    "word", ["arrive", "edited", "fresh", "home", "introduce", "media", "moved", "zanzibar"]
)
def test_command_that_somebody_typed_stays_one(word: str) -> None:
    update = Update("1.2", ANN, Command(word, "-100200"))

    assert decode(encode(update), Update) == update
