"""Slack's markup as a person reads it."""

import pytest

from tests.kit.slack.mrkdwn import escape, read_mrkdwn

NAMES = {"U1": "Ann", "C1": "general"}


@pytest.mark.parametrize(
    ("source", "text", "mentions", "links"),
    [
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;", [], []),
        ("<!channel> <!here|here>", "@channel @here", ["@channel", "@here"], []),
        ("<@U1> <@U2> <#C1> <#C2|old>", "@Ann @U2 #general #old", ["@Ann", "@U2"], []),
        ("<!subteam^S1|@team>", "@team", ["@team"], []),
        ("<https://example.org|here>", "here", [], ["https://example.org"]),
        ("<mailto:a@example.org>", "a@example.org", [], ["mailto:a@example.org"]),
        ("see https://example.org now", "see https://example.org now", [], ["https://example.org"]),
        ("<!date^1^{date}|1970>", "1970", [], []),
        ("`<@U1>` ```*a*```", "<@U1> *a*", [], []),
    ],
)
def test_markup_is_read(source: str, text: str, mentions: list[str], links: list[str]) -> None:
    read = read_mrkdwn(source, NAMES.get)

    assert read.text == text
    assert read.mentions[: len(mentions)] == mentions
    assert read.links == links


@pytest.mark.parametrize(
    ("source", "text", "styled"),
    [
        ("*a* _b c_ ~d~", "a b c d", ["a", "b c", "d"]),
        ("2 * 3 * 4", "2 * 3 * 4", []),
        ("snake_case_name", "snake_case_name", []),
        ("*<https://example.org|a>*", "a", ["a"]),
    ],
)
def test_styles_are_found(source: str, text: str, styled: list[str]) -> None:
    read = read_mrkdwn(source)

    assert (read.text, read.styled) == (text, styled)


def test_typed_text_is_escaped_and_its_links_are_marked() -> None:
    assert escape("a & <b> https://example.org") == "a &amp; &lt;b&gt; <https://example.org>"
    assert read_mrkdwn(escape("<!channel> & *")).mentions == []
