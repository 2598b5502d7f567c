"""Typed text is read without the markup that Slack puts into it."""

import json

import pytest

from adapters.slack.markup import plain_text, with_emoji
from adapters.slack.parse import message
from bot.engine.assessment import Assessment
from bot.messages import Text, Update
from tests.channels.slack.world import World
from tests.unit.engine.make import walk


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<tel:4155551234|4155551234>", "4155551234"),
        ("<tel:+4155551234>", "+4155551234"),
        ("<https://x.y|x>", "x"),
        ("<https://x.y/_a_/b>", "https://x.y/_a_/b"),
        ("<slack://channel?team=T1|the app>", "the app"),
        ("<slack://channel?team=T1>", "slack://channel?team=T1"),
        ("<sms:123|123> <ftp://a.b> <msteams:x y|call>", "123 ftp://a.b call"),
        ("<!date^1392734382^{date} at {time}^https://x.y|Feb 18>", "Feb 18"),
        ("*<https://x.y|walk>*", "walk"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("see <https://x.y/z?a=1&amp;b=2>", "see https://x.y/z?a=1&b=2"),
        ("<http://x.y|x.y> it is", "x.y it is"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<@U12345678>, <@U12345678|ann>", "@…, @ann"),
        ("<#C12345678|general> and <#C12345678>", "#general and #…"),
        ("<!channel> <!here> <!subteam^S123|@cx>", "@channel @here @cx"),
        ("4 < 5 > 3", "4 < 5 > 3"),
        ("*walk*", "walk"),
        ("_walk_", "walk"),
        ("~walk~", "walk"),
        ("`walk`", "walk"),
        ("```walk```", "walk"),
        ("```\nwalk\nrun\n```", "\nwalk\nrun\n"),
        ("*_~walk~_*", "walk"),
        ("*12*", "12"),
        ("We *walk*, (_run_) and ~fly~.", "We walk, (run) and fly."),
        ("&gt; walk", "walk"),
        ("&gt;walk\n&gt; run", "walk\nrun"),
        ("&gt;&gt;&gt; walk", "walk"),
        ("`a*b*c &lt;`", "a*b*c <"),
        (":+1:", "👍"),
        (":thumbsup:", "👍"),
        (":+1::skin-tone-3:", "👍🏼"),
        (":female-technologist::skin-tone-5:", "👩🏾‍💻"),
        (":one: or :keycap_ten:", "1️⃣ or 🔟"),
        ("*:heart:*", "❤️"),
        (":white_check_mark::x:", "✅❌"),
        ("`:+1:`", ":+1:"),
    ],
)
def test_text_is_read_as_it_was_typed_without_links_marks_and_names_of_emoji(
    sent: str, typed: str
) -> None:
    assert plain_text(sent) == typed


@pytest.mark.parametrize(
    "text",
    ["2*3*4", "snake_case_name", "* a *", "*", "***", "5 * 3 * 2", "~5 to ~6", "a_", "[x]*_y_*",
     "`", "_a\nb_", "10:30:45", "12:100:00", "1:100:1", ":no-such-emoji:", ": one :", "a <b c> d",
     "*open", "{0} \\1"],
)  # fmt: skip
def test_what_is_no_markup_stays(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize("typed", [">50%", "> 50", ">=5", "> -1"])
def test_more_than_a_number_is_no_quotation(typed: str) -> None:
    assert plain_text(typed.replace(">", "&gt;")) == typed


def test_emoji_typed_into_a_form_is_the_emoji_and_its_other_signs_stay() -> None:
    assert with_emoji("*a* &amp; :tada:") == "*a* &amp; 🎉"


def test_control_characters_do_not_bring_hidden_text_up_twice() -> None:
    assert plain_text("`a` \x000\x00 \x0099\x00") == "a 0 99"


@pytest.mark.parametrize(
    "text",
    ["*a " * 30_000, "*" * 100_000, ":a" * 50_000, "<a:" * 30_000, "`" * 100_000, "_~*" * 30_000],
)
@pytest.mark.timeout(20)
def test_time_grows_with_the_length_alone(text: str) -> None:
    assert plain_text(text)


def told(text: str) -> Update:
    """Return a direct message as Slack delivers it."""
    event = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": text}
    update = message(json.loads(json.dumps({"team_id": "T1", "event_id": "E1", "event": event})))
    assert update is not None
    return update


@pytest.mark.parametrize(
    "text", ["*walk*", "`walk`", "_Walk_", ":two:", "<tel:2|2>", "*2*", "&gt; walk"]
)
def test_marked_answer_is_the_same_as_the_plain_one(quick_check: Assessment, text: str) -> None:
    inbound = told(text).inbound
    assert isinstance(inbound, Text)

    after = walk(quick_check, "yes", inbound.text)

    assert after.answers["stage"].value == "walk"


async def test_free_text_is_kept_and_shown_without_markup(world: World) -> None:
    ann = await world.at_result()
    await world.press(ann, "More", "Next page", "Leave a comment")
    await world.say(ann, "We *walk* & `run` :+1:")

    kept = world.sql("SELECT value FROM answers WHERE step = 'comment'")
    assert [json.loads(value) for (value,) in kept] == ["We walk & run 👍"]
    assert any("“We walk & run 👍”" in text for text in ann.texts)
