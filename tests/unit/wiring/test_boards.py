"""The settings with which facilitators get a board."""

import pytest

from bot.wiring.boards import board_links
from bot.wiring.settings import Settings


@pytest.mark.parametrize(
    ("web", "url", "has_boards"),
    [
        (True, "https://check.example.org", True),
        (True, "", False),
        (True, "http://localhost:8000", False),
        (False, "https://check.example.org", False),
    ],
)
def test_boards_are_there_where_a_page_is_served_at_an_address_that_chats_can_show(
    web: bool,  # noqa: FBT001 - a parameter of a test
    url: str,
    has_boards: bool,  # noqa: FBT001 - likewise
) -> None:
    links = board_links(Settings(web=web, web_url=url, telegram_bot_token="1234:" + "a" * 35))

    assert (links is not None) == has_boards


def test_process_without_the_secret_of_a_chat_has_no_boards() -> None:
    assert board_links(Settings(web=True, web_url="https://check.example.org")) is None


def test_every_replica_makes_the_same_links() -> None:
    first, second, other = (
        board_links(
            Settings(web=True, web_url="https://check.example.org", telegram_bot_token=token)
        )
        for token in ("1234:" + "a" * 35, "1234:" + "a" * 35, "1234:" + "b" * 35)
    )

    assert first == second
    assert first != other
