"""Orders travel in a button, in a command and in a form, and come back as they were."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import BUTTON_TOKEN_BYTES, Command, FormInput, Inbound, Tap, Text
from bot.team.orders import (
    HEIR,
    PlaceOrder,
    PlaceVerb,
    TeamOrder,
    Verb,
    order_of,
    parse_order,
)
from tests.unit.team.make import team

VERBS: tuple[Verb, ...] = get_args(Verb)
LONGEST_CHATS = ("-1009999999999999", "G0123456789ABCDEFGHIJ")
"""A supergroup of Telegram with its longest id, and a channel of Slack longer than any yet."""


@pytest.mark.parametrize(
    "order",
    [
        *(
            TeamOrder(verb, about, more)
            for verb in VERBS
            for about in (team().id, "w123456789012345")
            for more in ("", "yes", "1w", "U0123456789ABCDEF")
        ),
        *(
            PlaceOrder(verb, place, start)
            for verb in get_args(PlaceVerb)
            for place in ("-1001", LONGEST_CHATS[0], "T1/C1")
            for start in (0, 4)
        ),
    ],
    ids=lambda order: order.token,
)
def test_every_order_fits_a_button_and_comes_back(order: TeamOrder | PlaceOrder) -> None:
    assert len(order.token.encode()) <= BUTTON_TOKEN_BYTES
    assert parse_order(order.token) == order
    assert order_of(Command("team", order.token.removeprefix("/team "))) == order
    if isinstance(order, TeamOrder):
        assert order_of(Tap(order.token)) == order


@pytest.mark.parametrize(
    ("inbound", "order"),
    [
        (Command("team", "claim -1001"), PlaceOrder("claim", "-1001")),
        (Command("team", "claim w12"), TeamOrder("claim", "w12")),
        (Command("team", f"new {LONGEST_CHATS[1]}"), PlaceOrder("new", LONGEST_CHATS[1])),
        (Command("team", ""), PlaceOrder("list")),
        (Command("team", "list - 4"), PlaceOrder("list", "", 4)),
        (Command("team", "list - many"), PlaceOrder("list")),
        (Command("team", " "), PlaceOrder("list")),
        (Command("team", "dance t1"), PlaceOrder("list")),
        (Text("/team join t1"), None),
        (Command("help", "join t1"), None),
    ],
)
def test_command_gives_its_order_or_shows_ones_own_list(
    inbound: Inbound, order: TeamOrder | PlaceOrder | None
) -> None:
    assert order_of(inbound) == order


ABOUT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=16)


IDS = st.text(st.characters(min_codepoint=48, max_codepoint=57), min_size=1, max_size=16)


@given(st.sampled_from(VERBS), IDS, st.one_of(st.just(""), ABOUT))
def test_orders_come_back_from_their_token(verb: Verb, about: str, more: str) -> None:
    assert parse_order(TeamOrder(verb, about, more).token) == TeamOrder(verb, about, more)


@pytest.mark.parametrize(
    "token",
    ["", "/team", "/team ", "/team dance t1", "/teams join t1", "team join t1", "/team JOIN t1",
     "/team join t1 yes now", "/team join  t1", "/team join t1 ", " /team join t1", "t1.a.2.0"],
)  # fmt: skip
def test_what_is_no_order_is_none(token: str) -> None:
    assert parse_order(token) is None
    assert order_of(Tap(token)) is None


@given(st.text())
def test_no_text_is_taken_for_an_order_by_accident(token: str) -> None:
    found = parse_order(token)

    assert found is None or found.token == token


def test_form_names_the_heir_that_was_picked_in_it() -> None:
    token = TeamOrder("hand", "t1").token

    assert order_of(FormInput(token, {HEIR: "U42"})) == TeamOrder("hand", "t1", "U42")
    assert order_of(FormInput(token, {HEIR: None})) == TeamOrder("hand", "t1")
    assert order_of(FormInput(token, {HEIR: ("U42", "U43")})) == TeamOrder("hand", "t1")
    assert order_of(FormInput("t1.f", {HEIR: "U42"})) is None
