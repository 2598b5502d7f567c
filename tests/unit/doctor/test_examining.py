"""The doctor's time limits, and diagnoses that no server can be brought to in a test."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters import CHANNELS
from adapters.telegram.checks import LATELY_S, _in_our_words, _troubles
from bot.diagnosis import Diagnosis
from bot.doctor.channels import examine_channels
from bot.doctor.examine import _bounded, examine
from bot.doctor.machine import EXTRAS
from bot.doctor.postgres import RENEW_WITHIN, _encryption
from bot.doctor.settings import read_settings
from bot.doctor.threads import Abandoning
from bot.store.postgres.condition import Condition
from bot.store.url import PostgresUrl, parse_url
from bot.system.files import listed
from bot.wiring.parts import now
from bot.wiring.settings import Settings
from tests.conftest import NOW

WORDS = "my zanzibarine words"


async def test_group_that_takes_too_long_is_one_problem() -> None:
    async def never() -> Sequence[Diagnosis]:
        await asyncio.Event().wait()
        return []

    (diagnosis,) = await _bounded("database", never(), within_s=0.01)

    assert (diagnosis.subject, diagnosis.mark) == ("database", "problem")
    assert diagnosis.text == "not examined: no answer within 0.01 s"


async def test_group_that_fails_is_one_problem_without_the_text_of_the_error() -> None:
    async def fails() -> Sequence[Diagnosis]:
        raise KeyError(WORDS)

    (diagnosis,) = await _bounded("flows", fails(), within_s=1)

    assert diagnosis.text.startswith("not examined: KeyError at tests.unit.doctor")
    assert "zanzibarine" not in diagnosis.line


def test_program_does_not_wait_for_a_thread_that_hangs() -> None:
    let_go, ended = threading.Event(), threading.Event()

    async def leave() -> None:
        asyncio.get_running_loop().set_default_executor(Abandoning())
        hanging = asyncio.create_task(asyncio.to_thread(let_go.wait))
        await asyncio.sleep(0)  # noqa: TID251 - so that the thread begins
        hanging.cancel()

    def run() -> None:
        asyncio.run(leave())
        ended.set()

    threading.Thread(target=run, daemon=True).start()

    assert ended.wait(10)
    let_go.set()


async def test_thread_gives_its_result_or_its_error() -> None:
    asyncio.get_running_loop().set_default_executor(Abandoning())

    assert await asyncio.to_thread(sum, [1, 2]) == 3
    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(divmod, 1, 0)


async def test_nothing_is_set_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    diagnoses = [diagnosis async for diagnosis in examine(now, {"PORT": "0"})]

    wrong = [diagnosis.subject for diagnosis in diagnoses if diagnosis.mark != "ok"]
    assert wrong == ["channels"]
    assert listed(tmp_path) == []


async def test_address_of_the_page_alone_is_looked_at() -> None:
    (diagnosis,) = await examine_channels(Settings(web_url="https://check.example.org"))

    assert (diagnosis.subject, diagnosis.mark) == ("web page", "look")
    assert diagnosis.line.endswith("set CXBOT_WEB=1, or serve it with: cxbot serve web")


def test_every_extra_of_a_channel_is_named() -> None:
    assert {name for name in CHANNELS if name != "terminal"} <= EXTRAS.keys()


# ---------------------------------------------------------------------------- settings


def test_wrong_settings_are_left_out_and_the_others_are_used() -> None:
    given = {"PORT": "no", "CXBOT_POOL_SIZE": "7", "SLACK_APP_TOKEN": "xapp-1", "CXBOT_URL": "x"}

    settings, diagnoses = read_settings(given)

    assert (settings.port, settings.pool_size, settings.slack_app_token) == (8000, 7, "")
    assert {diagnosis.text.split()[0] for diagnosis in diagnoses} == {
        "PORT:", "CXBOT_URL:", "SLACK_APP_TOKEN",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CXBOT_RETENTION_DAY", "CXBOT_RETENTION_DAYS"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRETS", "SLACK_SIGNING_SECRET"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("CXBOT_PORT", "PORT"),
        ("CXBOT_DEBUG", ""),
        ("CXBOT_REQUIRE_POSTGRES", ""),
        ("SLACK_WEBHOOK", ""),
        ("HOME", ""),
    ],
)
def test_name_close_to_a_setting_is_looked_at(name: str, meant: str) -> None:
    _, diagnoses = read_settings({name: "1"})

    looks = [diagnosis.text for diagnosis in diagnoses if diagnosis.mark == "look"]
    wanted = f"{name} is no setting, so it changes nothing; did you mean {meant}?"
    assert looks == ([wanted] if meant else [])


# ---------------------------------------------------------------------------- PostgreSQL


def encryption(url: str, *, encrypted: bool, ends: datetime | None = None) -> list[Diagnosis]:
    place = parse_url(url)
    assert isinstance(place, PostgresUrl)
    found = Condition(
        version="16.4", pooled=False, clock=NOW, writable=True, connections=100,
        closed_tables=(), foreign_tables=(), encrypted=encrypted, certificate_ends=ends,
    )  # fmt: skip
    return list(_encryption(found, place))


@pytest.mark.parametrize(
    ("url", "encrypted", "mark"),
    [
        ("postgresql://ann@db.example.org/kept", False, "look"),
        ("postgresql://ann@db.example.org/kept", True, "look"),
        ("postgresql://ann@localhost,db.example.org/kept", False, "look"),
        ("postgresql://ann@[fd00::1]/kept", False, "look"),
        ("postgresql://ann@127.0.0.1:5432/kept", False, "ok"),
        ("postgresql://ann@database:5432/kept", False, "ok"),
        ("postgresql://ann@[::1]/kept", True, "ok"),
        ("postgresql:///kept?host=/run/postgresql", False, "ok"),
        ("postgresql:///kept", False, "ok"),
    ],
)
def test_way_to_a_server_elsewhere_is_to_be_encrypted_and_checked(
    url: str, mark: str, *, encrypted: bool
) -> None:
    assert [diagnosis.mark for diagnosis in encryption(url, encrypted=encrypted)] == [mark]


@pytest.mark.parametrize(("after_s", "mark"), [(-1, "look"), (0, "ok"), (1, "ok")])
def test_certificate_is_to_be_renewed_two_weeks_before_its_end(after_s: int, mark: str) -> None:
    ends = NOW + RENEW_WITHIN + timedelta(seconds=after_s)

    (diagnosis,) = encryption("postgresql://ann@db.example.org/kept", encrypted=True, ends=ends)

    assert diagnosis.mark == mark


# ---------------------------------------------------------------------------- Telegram


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Wrong response from the webhook: 502 Bad Gateway", "our side answered 502"),
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "it does not trust"),
        ("Failed to resolve host: Name or service not known", "it finds no address for the host"),
        ("Connection timed out", "it got no answer in time"),
        ("Read timeout expired", "it got no answer in time"),
        ("Connection refused", "it could not connect"),
        ("my zanzibarine words", "for a reason that is not known here"),
    ],
)
def test_error_that_telegram_reports_is_said_in_our_words(said: str, words: str) -> None:
    assert _in_our_words(said).startswith(words)


@pytest.mark.parametrize(("age_s", "found"), [(60, 1), (LATELY_S, 0), (LATELY_S + 1, 0)])
def test_error_of_the_webhook_counts_for_an_hour(age_s: int, found: int) -> None:
    hook = {"url": "https://bot.example.org", "last_error_date": 1000, "last_error_message": "x"}

    assert len(list(_troubles(hook, 1000 + age_s))) == found
