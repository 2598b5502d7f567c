"""Links to boards: nobody makes one, and they end with a handover."""

import pytest

from bot.messages import Address
from bot.team.board_links import BoardLinks, Named, key_of, named_in
from tests.unit.team.make import team

LINKS = BoardLinks("https://check.example.org", key_of("a token", "another"))


def test_link_says_what_it_is_for_and_of_which_assessment() -> None:
    about = team()

    assert named_in(LINKS.link(about, "run")) == Named("run", about.id)
    assert named_in(LINKS.link(about, "show")) == Named("show", about.id)
    assert LINKS.address(about) == f"https://check.example.org/board/{LINKS.link(about, 'run')}"


@pytest.mark.parametrize("text", ["", "r", "rabc", "rABC." + "x" * 22, "sabc." + "x" * 21, "é"])
def test_any_other_text_is_no_link(text: str) -> None:
    assert named_in(text) is None


def test_each_use_assessment_facilitator_and_bot_has_a_link_of_its_own() -> None:
    about = team()
    links = [
        LINKS.link(about, "run"),
        LINKS.link(about, "show").replace("s", "r", 1),
        LINKS.link(about.but(id="other"), "run").replace("other", about.id, 1),
        LINKS.link(about.but(facilitator=Address("test", "D9", "bo")), "run"),
        BoardLinks(LINKS.url, key_of("a token")).link(about, "run"),
    ]

    assert [LINKS.is_link(link, about, "run") for link in links] == [True, *[False] * 4]


def test_secrets_are_told_apart() -> None:
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("")}) == 4
