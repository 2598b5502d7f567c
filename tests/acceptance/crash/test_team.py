"""The comparison of a team's run with one without kills finds each fault."""

from dataclasses import replace
from random import Random

import pytest

from bot.messages import Reply
from tests.acceptance.crash.check import Arrival, follow
from tests.acceptance.crash.team import (
    NAMES,
    PARTS,
    count_in,
    count_problems,
    counts_of,
    is_invitation,
    lines_of,
    planned,
    timeless,
    without_time,
)
from tests.acceptance.crash.walking import shape
from tests.acceptance.crash.watched import Seen

ROUND = "<b>Board away day, round {number} of 2</b>\nOne answers in private.\n{count}"
ALL = len(NAMES)


def seen(reply: Reply, message: int = 7) -> Seen:
    return Seen(Arrival(reply, 0, str(message)), message)


def invited(count: int | None = None, number: int = 1) -> Seen:
    said = {None: "Nobody has answered yet.", 1: "One answered"}.get(count, f"{count} answered")
    text = ROUND.format(number=number, count=said)
    return seen(shape("send" if count is None else "edit", text, ["Take part"]))


OTHER = seen(shape("edit", "Board away day\n4 answered", ["Take part"]))


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ([invited(), invited(1), invited(3), invited(3), invited(ALL)], ""),
        ([invited(), invited(3), invited(2), invited(ALL)], "counted [3, 2, 4], not up to 4: "),
        ([invited(), invited(3)], "counted [3], not up to 4: "),
        ([invited(), invited(ALL), OTHER], "no such invitation: "),
        ([], "no invitation: "),
    ],
    ids=["right", "counts down", "ends early", "changes more", "never came"],
)
def test_invitation_must_count_up_to_everybody(shown: list[Seen], said: str) -> None:
    problems = count_problems(shown, set(counts_of([invited()])))

    assert len(problems) == bool(said)
    assert "".join(problems).startswith(said)


def test_revealed_invitation_and_result_are_no_counts() -> None:
    for text in ("Closed. 4 people answered; see the result below.", "Board away day: 4 answered"):
        reply = shape("edit", text, [])

        assert count_in(reply) is None
        assert not is_invitation(reply)
    shown = [invited(), invited(1), invited(4)]
    assert [count_in(invitation.arrival.reply) for invitation in shown] == [None, 1, 4]


def test_dates_and_links_tell_no_messages_apart() -> None:
    first = shape("send", "Until May 1, 2027, 09:30 UTC\nhttps://t.me/bot?start=a", [])
    second = shape("send", "Until Jun 12, 2027, 10:00 UTC\nhttps://t.me/bot?start=b", [])
    other = shape("send", "Until then\nhttps://t.me/bot?start=b", [])

    assert timeless(first) == timeless(second)
    assert timeless(first) != timeless(other)


def test_second_reveal_of_one_round_is_found() -> None:
    result = seen(shape("send", "Board away day: 4 answered", []))
    receipt = seen(shape("send", "What’s kept", []))
    said = lines_of([result, receipt])
    once = [without_time(shown).arrival for shown in (result, receipt)]
    twice = [replace(arrival, life=life) for life in (0, 1) for arrival in once]

    (first, *_) = follow(said, twice).problems

    assert first.startswith("sent again, or too late: ")


def test_each_part_is_hit_before_any_a_second_time() -> None:
    assert planned(Random(1), len(PARTS)) == list(PARTS)  # noqa: S311 - to repeat a run
    twice = planned(Random(1), 7)  # noqa: S311 - likewise
    assert set(twice) == set(PARTS)
    assert twice == sorted(twice, key=PARTS.index)
