"""``cxbot slack``: a manifest that asks for what the code uses; keys, and what they have sealed."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import adapters.slack
from adapters.slack.account import COMMAND, SCOPES, SHORTCUTS
from adapters.slack.receive import EVENTS, REMOVED
from bot.channel import NotTaken
from bot.cli import app
from bot.runtime.vault import SealedVault, new_key
from bot.store.sqlite.store import SqliteStore
from bot.wiring.parts import now
from bot.wiring.settings import load_settings
from tests.unit.cli.make import assert_wrong_use, cxbot

CODE = "".join(one.read_text("utf-8") for one in Path(adapters.slack.__file__).parent.glob("*.py"))

USED = {
    "chat:write": ("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"),
    "im:history": ('"message": parse.message',),
    "im:write": ('"conversations.open"',),
    "files:write": ("files_upload_v2",),
    "app_mentions:read": ('"app_mention": parse.mention',),
    "commands": ("parse.slash", "parse.shortcut"),
    "users:read": ("users_info",),
}
"""The code that needs each scope, as it is written."""


def manifest(*options: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["slack", "manifest", *options])
    assert (done.exit_code, done.stderr) == (0, "")
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found


def test_scopes_are_those_that_the_code_uses() -> None:
    assert manifest()["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert set(SCOPES) == set(USED)
    for needed_by in USED.values():
        assert all(needed in CODE for needed in needed_by)
    called = set(re.findall(r'\.call\(\s*to\.team, "([a-z.A-Z]+)"', CODE))
    assert called == {
        "chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete",
        "conversations.open",
        "views.open", "views.update", "views.publish",
    }  # fmt: skip


def test_events_command_and_shortcuts_are_those_that_are_listened_to() -> None:
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    features = manifest()["features"]

    # Slack calls the event of a direct message by its kind of channel when it is subscribed to.
    assert {event.partition(".")[0] for event in events} == {*EVENTS, *REMOVED}
    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]
    assert tuple(shortcut["callback_id"] for shortcut in features["shortcuts"]) == SHORTCUTS
    assert [shortcut["type"] for shortcut in features["shortcuts"]] == ["global", "message"]


def test_person_can_write_to_the_app_which_has_a_home_and_needs_no_address() -> None:
    found = manifest()

    home = found["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert home["home_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert found["settings"]["socket_mode_enabled"]
    assert "http" not in yaml.safe_dump(found)


@pytest.mark.parametrize("base", ["https://bot.example.org", "https://bot.example.org:8443/a/b"])
@pytest.mark.parametrize("end", ["", "/", "/slack/events", "/slack/events/"])
def test_address_stands_wherever_slack_calls(base: str, end: str) -> None:
    found = manifest("--url", base + end)

    expected = f"{base}/slack/events"
    assert found["oauth_config"]["redirect_urls"] == [f"{base}/slack/oauth_redirect"]
    assert not found["settings"]["socket_mode_enabled"]
    assert found["settings"]["event_subscriptions"]["request_url"] == expected
    assert found["settings"]["interactivity"]["request_url"] == expected
    assert [one["url"] for one in found["features"]["slash_commands"]] == [expected]


def test_many_workspaces_install_what_stays_with_socket_mode() -> None:
    found = manifest("--url", "https://bot.example.org/base/", "--socket")

    redirects = found["oauth_config"].pop("redirect_urls")
    assert redirects == ["https://bot.example.org/base/slack/oauth_redirect"]
    assert found == manifest() == manifest("--socket")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://bot.example.org", "an https address"),
        ("bot.example.org", "an https address"),
        ("https://", "an https address"),
        ("https://[::1", "an https address"),
        ("https://bot.example.org:x", "an https address"),
        ("https://bot.example.org/a b", "an https address"),
        ("https://bot.example.org?x=1", "without user"),
        ("https://bot.example.org#x", "without user"),
        ("https://ann:geheim@bot.example.org", "without user"),
        ("https://geheim@bot.example.org/base", "without user"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--socket"]], ids=["http", "socket"])
def test_address_that_slack_does_not_call_is_refused(url: str, said: str, more: list[str]) -> None:
    done = CliRunner().invoke(app, ["slack", "manifest", "--url", url, *more])

    assert_wrong_use(done, said)
    assert "geheim" not in done.stderr


# ---------------------------------------------------------------------------- keys

OLD, NEW = new_key(), new_key()


def in_vault(file: Path, work: Callable[[SealedVault], Awaitable[object]], *keys: str) -> object:
    """Return the result of an action of a bot with these keys, on the vault in a file."""

    async def done() -> object:
        store = SqliteStore(file)
        await store.open()
        try:
            return await work(SealedVault(store.installations, "slack", keys, now))
        finally:
            await store.close()

    return asyncio.run(done())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in which two workspaces have installed the app."""
    path = tmp_path / "bot.sqlite3"

    async def install(vault: SealedVault) -> None:
        await vault.put("T2", {"bot_token": "xoxb-geheim", "name": "Zweite\x1b[31m\nGmbH"})
        await vault.put("T1", {"bot_token": "xoxb-geheim"})

    in_vault(path, install, OLD)
    return path


def test_key_can_be_set_and_is_another_each_time() -> None:
    done = [CliRunner().invoke(app, ["slack", "key"]) for _ in range(2)]

    keys = [one.stdout.strip() for one in done]
    assert [(one.exit_code, one.stderr) for one in done] == [(0, "")] * 2
    assert len(set(keys)) == 2
    assert load_settings({"CXBOT_SECRET_KEY": ",".join(keys)}).secret_key


def test_workspaces_are_listed_with_their_names_on_a_line_each(file: Path) -> None:
    done = cxbot(file, "slack", "workspaces", CXBOT_SECRET_KEY=OLD)
    for workspace in ("T1", "T2"):
        cxbot(file, "slack", "forget", workspace)
    none = cxbot(file, "slack", "workspaces", CXBOT_SECRET_KEY=OLD)

    assert done.exit_code == 0
    assert done.stdout == "T1  -\nT2  Zweite[31m GmbH\n"
    assert done.stderr == "2 installed.\n"
    assert (none.exit_code, none.stdout, none.stderr) == (0, "", "0 installed.\n")


def test_sealing_anew_lets_the_old_key_go(file: Path) -> None:
    done = cxbot(file, "slack", "seal", CXBOT_SECRET_KEY=f"{NEW}, {OLD}")

    assert (done.exit_code, done.stdout) == (0, "2 sealed with the first key.\n")
    assert cxbot(file, "slack", "workspaces", CXBOT_SECRET_KEY=NEW).exit_code == 0
    in_vault(file, lambda vault: vault.check(), NEW)
    with pytest.raises(NotTaken):
        in_vault(file, lambda vault: vault.get("T1"), OLD)


def test_workspace_that_cannot_be_opened_is_named_and_holds_up_no_other(file: Path) -> None:
    # A third workspace installs the app, with a key that is lost.
    in_vault(file, lambda vault: vault.put("T3", {"bot_token": "xoxb-geheim"}), new_key())

    listed = cxbot(file, "slack", "workspaces", CXBOT_SECRET_KEY=OLD)
    sealed = cxbot(file, "slack", "seal", CXBOT_SECRET_KEY=f"{NEW},{OLD}")

    assert listed.exit_code == 1
    assert listed.stdout == "T1  -\nT2  Zweite[31m GmbH\nT3  (cannot be opened)\n"
    assert listed.stderr.startswith("3 installed.\nNot opened with CXBOT_SECRET_KEY: T3. ")
    assert "cxbot slack forget" in listed.stderr
    assert (sealed.exit_code, sealed.stdout) == (1, "2 sealed with the first key.\n")
    assert sealed.stderr.startswith("Not opened with CXBOT_SECRET_KEY: T3. ")
    for workspace in ("T1", "T2"):
        assert in_vault(file, lambda vault, name=workspace: vault.get(name), NEW)  # type: ignore[misc]


@pytest.mark.parametrize("key", [OLD, NEW, ""], ids=["its key", "another key", "no key"])
def test_workspace_is_forgotten_whatever_the_key_is(file: Path, key: str) -> None:
    done = cxbot(file, "slack", "forget", "T2", CXBOT_SECRET_KEY=key)

    assert (done.exit_code, done.stdout, done.stderr) == (0, "T2 is forgotten.\n", "")
    assert in_vault(file, lambda vault: vault.names(), OLD) == [("T1", "")]


def test_workspace_that_is_not_known_cannot_be_forgotten(file: Path) -> None:
    done = cxbot(file, "slack", "forget", "T9\x1b[31m", CXBOT_SECRET_KEY=OLD)

    assert_wrong_use(done, "No installation in T9")
    assert "\x1b" not in done.stderr
    assert cxbot(file, "slack", "workspaces", CXBOT_SECRET_KEY=OLD).stderr == "2 installed.\n"


@pytest.mark.parametrize("command", ["workspaces", "seal"])
def test_commands_need_the_key_that_sealed(file: Path, command: str) -> None:
    wrong = cxbot(file, "slack", command, CXBOT_SECRET_KEY=NEW)
    none = cxbot(file, "slack", command, CXBOT_SECRET_KEY="")
    no_key = cxbot(file, "slack", command, CXBOT_SECRET_KEY=f"{OLD},geheim")

    assert wrong.exit_code == 1
    assert "CXBOT_SECRET_KEY: T1, T2. " in wrong.stderr
    assert_wrong_use(none, "CXBOT_SECRET_KEY is not set")
    assert_wrong_use(no_key, "CXBOT_SECRET_KEY: use keys from `cxbot slack key`")
    for done in (wrong, none, no_key):
        for secret in (OLD, NEW, "geheim"):
            assert secret not in done.output
    in_vault(file, lambda vault: vault.check(), OLD)


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("missing", "words", "extra"),
    [
        ("cryptography.fernet", ["slack", "key"], "slack"),
        ("cryptography.fernet", ["slack", "workspaces"], "slack"),
        ("cryptography.fernet", ["slack", "seal"], "slack"),
        ("typst", ["position", "--stage", "walk", "--png", "out.png"], "report"),
        ("fontpkg_inter", ["position", "--stage", "walk", "--png", "out.png"], "report"),
    ],
    ids=str,
)
def test_parts_that_are_missing_are_named_with_the_command_that_installs_them(
    file: Path, tmp_path: Path, missing: str, words: list[str], extra: str
) -> None:
    code = (
        f"import sys; sys.modules['{missing}'] = sys.modules['{missing.partition('.')[0]}'] = None;"
        f"from bot.cli import app; app({words})"
    )
    before = sorted(tmp_path.iterdir())
    env = {"DATABASE_URL": f"sqlite:///{file}", "CXBOT_SECRET_KEY": OLD}

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), **env},
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert f"pip install 'cx-maturity-bot[{extra}]'\n" in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before
