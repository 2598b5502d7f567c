"""``cxbot slack``: the manifest asks for what the code uses, and for nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import adapters.slack
from adapters.slack.account import SCOPES, Account, Pacing
from adapters.slack.channel import Slack
from adapters.slack.taking import EVENTS, REMOVED
from bot.app import now
from bot.cli import app
from bot.library import load_catalogue

CODE = "".join(one.read_text("utf-8") for one in Path(adapters.slack.__file__).parent.glob("*.py"))

USED = {
    "chat:write": ("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"),
    "im:history": ('"message": parse.message',),
    "app_mentions:read": ('"app_mention": parse.mention',),
    "commands": ("parse.slash", "parse.shortcut"),
}
"""What needs each scope, as it stands in the code."""


def manifest(*options: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["slack", "manifest", *options])
    assert (done.exit_code, done.stderr) == (0, "")
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found


def test_scopes_are_those_that_the_code_uses() -> None:
    assert manifest()["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert set(SCOPES) == set(USED)
    for needed_by in USED.values():
        assert all(one in CODE for one in needed_by)


def test_no_method_is_called_that_needs_another_scope() -> None:
    called = set(re.findall(r'_call\((?:to, )?"([a-z.A-Z]+)"', CODE))

    assert called == {
        "chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete",
        "views.open", "views.update", "views.publish",
    }  # fmt: skip


def test_events_are_those_that_are_listened_to() -> None:
    wanted = {*EVENTS, *REMOVED}

    events = manifest()["settings"]["event_subscriptions"]["bot_events"]

    # Slack calls the event of a direct message by its kind of channel when it is subscribed to.
    assert {one.partition(".")[0] for one in events} == wanted


def test_person_can_write_to_the_app_and_has_a_home() -> None:
    home = manifest()["features"]["app_home"]

    assert home["messages_tab_enabled"]
    assert home["home_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_socket_mode_is_the_default_and_needs_no_address() -> None:
    found = manifest()

    assert found["settings"]["socket_mode_enabled"]
    assert "http" not in yaml.safe_dump(found)


@pytest.mark.parametrize("url", ["https://bot.example.org", "https://bot.example.org/"])
def test_address_stands_wherever_slack_calls(url: str) -> None:
    found = manifest("--url", url)

    expected = "https://bot.example.org/slack/events"
    assert not found["settings"]["socket_mode_enabled"]
    assert found["settings"]["event_subscriptions"]["request_url"] == expected
    assert found["settings"]["interactivity"]["request_url"] == expected
    assert [one["url"] for one in found["features"]["slash_commands"]] == [expected]


def test_address_that_slack_does_not_call_is_refused() -> None:
    done = CliRunner().invoke(app, ["slack", "manifest", "--url", "http://bot.example.org"])

    assert done.exit_code == 2
    assert "https" in done.stderr


def test_http_serves_that_address_and_socket_mode_none() -> None:
    async def sleep(_: float) -> None:
        raise NotImplementedError  # nothing is waited for

    def routes(**account: str) -> list[str]:
        made = Slack(load_catalogue(), Account("xoxb-1", **account), Pacing(), sleep, now)
        return [str(getattr(one, "path", "")) for one in made.routes()]

    assert routes(signing_secret="s" * 32) == ["/slack/events"]
    assert routes(app_token="xapp-1") == []  # noqa: S106 - no token
