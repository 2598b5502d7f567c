"""The checks that every update passes before anything is done with it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from bot.messages import (
    Address,
    BotAdded,
    Command,
    Edited,
    FormInput,
    HomeOpened,
    Inbound,
    MediaSent,
    Mentioned,
    Outcome,
    PlaceRenamed,
    StartedAfresh,
    Tap,
    Text,
    Update,
)
from bot.service.checking import LONGEST_ID, LONGEST_TEXT, UnreadableUpdate, checked
from tests.kit.system import ANN, System, kept_versions

UPDATE = Update("1", ANN, Text("walk"))


@pytest.mark.parametrize(
    "inbound",
    [
        Text("walk"), Text(""), Text("ﷺ 👩‍💻\n\x07"), Tap("a.b"), Command("start", "campaign"),
        FormInput("t", {"a": "x", "b": ("y", "z"), "c": None}), Edited(), MediaSent(),
        HomeOpened(), BotAdded(), Mentioned(), PlaceRenamed("-100200"), StartedAfresh("campaign"),
    ],
)  # fmt: skip
def test_what_is_well_stays_as_it_is(inbound: Inbound) -> None:
    update = replace(UPDATE, inbound=inbound, via='{"url": "x"}', name="Ann")

    assert checked(update) == update


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b", "\0", "a\udc00\ud83db", "é\0"])
def test_what_no_database_keeps_is_taken_out(odd: str) -> None:
    given = (
        Text(odd), Tap(odd), Command(odd, odd), FormInput(odd, {odd: odd, "b": (odd, odd)}),
        StartedAfresh(odd),
    )  # fmt: skip

    for inbound in given:
        passed = checked(replace(UPDATE, inbound=inbound, via=odd, name=odd))
        assert "\0" not in repr(passed).replace("\\x00", "\0")
        assert "\\ud" not in ascii(passed)


def test_text_is_cut_and_never_refused_for_its_length() -> None:
    passed = checked(replace(UPDATE, inbound=Text("x" * 10**6), name="n" * 10**6))

    assert passed == replace(UPDATE, inbound=Text("x" * LONGEST_TEXT), name="n" * LONGEST_ID)


@pytest.mark.parametrize("odd", [None, 5, True, [], {}, b"x", "", "a\0", "\ud800", "x" * 256, "\n"])
def test_what_is_no_id_is_refused(odd: Any) -> None:
    for wrong in (
        replace(UPDATE, id=odd),
        replace(UPDATE, address=Address(odd, "1", "ann")),
        replace(UPDATE, address=Address("test", odd, "ann")),
        replace(UPDATE, inbound=PlaceRenamed(odd)),
        *([] if odd == "" else [replace(UPDATE, address=Address("test", "1", odd))]),
    ):
        with pytest.raises(UnreadableUpdate):
            checked(wrong)


@pytest.mark.parametrize("odd", [None, 5, True, [], {}, b"x"])
def test_what_is_no_text_is_refused(odd: Any) -> None:
    wrong: list[Inbound] = [
        Text(odd),
        Tap(odd),
        Command(odd),
        Command("x", odd),
        FormInput(odd, {}),
        StartedAfresh(odd),
    ]
    if odd is not None:
        wrong.append(FormInput("t", {"step": odd}))

    for inbound in wrong:
        with pytest.raises(UnreadableUpdate):
            checked(replace(UPDATE, inbound=inbound))


def test_update_that_is_none_is_dropped_and_not_put_aside(
    quick_check: Assessment, caplog: pytest.LogCaptureFixture
) -> None:
    with System(kept_versions(quick_check)) as system:
        outcome = system.handle(Text(5))  # type: ignore[arg-type] # that is what is wrong

        assert system.sql("SELECT count(*) FROM inbox") == [(0,)]
    assert outcome == Outcome()
    assert [record.getMessage() for record in caplog.records] == ["update not readable"]
