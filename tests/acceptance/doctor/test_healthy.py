"""A healthy bot: the doctor finds nothing, and says what is right."""

import asyncio

import pytest

from bot.diagnosis import Diagnosis
from bot.runtime.vault import new_key
from bot.store.migrations import migrate
from tests.acceptance.doctor.platforms import called, hooked, installed
from tests.acceptance.doctor.stage import Stage
from tests.channels.slack.world import World as SlackWorld
from tests.channels.telegram.world import World as TelegramWorld
from tests.kit.pooler import Pooler
from tests.kit.slack.api import Slack
from tests.stores.test_postgres_tls import Encrypted

pytestmark = pytest.mark.acceptance


def assert_healthy(diagnoses: list[Diagnosis], *said: str) -> None:
    """Check that nothing is wrong, and that these lines are said."""
    lines = [f"{diagnosis.subject}: {diagnosis.line}" for diagnosis in diagnoses]
    wrong = [
        line for diagnosis, line in zip(diagnoses, lines, strict=True) if diagnosis.mark != "ok"
    ]
    assert wrong == []
    assert [line for line in said if line not in lines] == [], lines


async def test_bot_that_does_not_serve_yet_can_do_so(stage: Stage) -> None:
    async with stage.telegram() as (_, telegram), stage.slack() as (slack, settings):
        team = slack.workspace().id
        diagnoses = await stage.examine(telegram | settings)

    assert_healthy(
        diagnoses,
        "Telegram token: it is @cx_maturity_bot",
        "Telegram webhook: none: updates are polled",
        f"Slack token: SLACK_BOT_TOKEN is the app's in the workspace {team}",
        "Slack scopes: all are granted",
        "Slack socket: may be opened",
        "fonts: 5 files",
    )
    stage.assert_private(diagnoses)


async def test_bot_that_slack_calls_says_when_the_last_request_came(stage: Stage) -> None:
    async with SlackWorld(stage.assessment, http=True) as world:
        await world.post(world.first_message())
        await world.quiet()
        diagnoses = await stage.examine(called(world))

    assert_healthy(
        diagnoses,
        f"port: cxbot serve runs at {world.url.removeprefix('http://')}, and is ready",
        "Slack requests: the last one that Slack signed came just now",
    )
    stage.assert_private(diagnoses)


async def test_request_of_the_doctor_is_not_taken_for_slacks(stage: Stage) -> None:
    async with SlackWorld(stage.assessment, http=True) as world:
        await stage.examine(called(world))
        diagnoses = await stage.examine(called(world))
        assert world.stored() == 0

    (requests,) = [diagnosis for diagnosis in diagnoses if diagnosis.subject == "Slack requests"]
    assert requests.text == "none from Slack since the bot started"


async def test_bot_with_a_webhook_says_where_telegram_calls(stage: Stage) -> None:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        diagnoses = await stage.examine(hooked(world))
        assert world.stored() == 0

    assert_healthy(diagnoses, "Telegram webhook: Telegram calls bot.example.org")
    stage.assert_private(diagnoses)


async def test_bot_that_polls_goes_on_while_it_is_examined(stage: Stage) -> None:
    async with TelegramWorld(stage.assessment) as world:
        settings = hooked(world)
        del settings["TELEGRAM_WEBHOOK_URL"]
        diagnoses = await stage.examine(settings)
        ann = world.api.person()
        await ann.send("/start")
        await world.api.until(ann.sees)

    assert_healthy(diagnoses)


async def test_app_of_many_workspaces_on_postgresql_behind_a_pooler(
    stage: Stage, postgres_url: str, pooler: Pooler
) -> None:
    await asyncio.to_thread(migrate.upgrade, postgres_url)
    async with Slack() as slack:
        settings = stage.installed_by_many(slack.url, new_key())
        place = {**stage.place(), "DATABASE_URL": pooler.address_of(postgres_url)}
        await installed(stage, settings, slack, place["DATABASE_URL"])
        team = slack.workspace().id
        diagnoses = await stage.examine(place | settings)

    assert_healthy(
        diagnoses,
        "Slack app: Slack knows its id and its secret",
        f"Slack token: the token of {team} is the app's in the workspace {team}",
        "clocks: this computer and the database agree",
        "rights: this user owns the tables",
        "encryption: none: the server is on this computer or this network",
    )
    (server,) = [diagnosis.text for diagnosis in diagnoses if diagnosis.subject == "PostgreSQL"]
    assert server.endswith("through a pooler")
    assert await pooler.left_behind(place["DATABASE_URL"]) == set()


async def test_certificate_that_was_checked_is_said_with_its_end(
    encrypted: Encrypted, stage: Stage
) -> None:
    await asyncio.to_thread(encrypted.present, 100)
    url = encrypted.url(f"sslmode=verify-full&{encrypted.root}")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        diagnoses = await stage.examine(settings)

    assert_healthy(diagnoses)
    (certificate,) = [
        diagnosis.text for diagnosis in diagnoses if diagnosis.subject == "certificate"
    ]
    assert certificate.startswith("checked, and valid until 20")


async def test_doctor_makes_neither_a_database_nor_its_folder(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = stage.folder / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    async with stage.telegram(DATABASE_URL="") as (_, settings):
        diagnoses = await stage.examine(settings)

    assert_healthy(diagnoses)
    assert not home.exists()
