"""``cxbot doctor`` as a command: its lines, its exit codes, JSON, and how long it takes."""

import asyncio
import json
import os
import sys
from time import monotonic

import pytest

from tests.acceptance.doctor.stage import PROXIES, Environment, Stage
from tests.kit.proxy import serving
from tests.kit.telegram.api import TOKEN, Failure

pytestmark = pytest.mark.acceptance

BOUND_S = 75
"""More than all groups of checks may take, and the start of the program on a busy machine."""


async def doctor(settings: Environment, *words: str) -> tuple[int, str, str]:
    """Run the command; its exit code, its output, and what it says on standard error."""
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=inherited | settings,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_each_finding_is_a_line_with_a_sign_and_a_word(stage: Stage) -> None:
    async with stage.telegram() as (api, settings):
        api.world.can_join_groups = False
        code, out, err = await doctor(settings)

    lines = out.splitlines()
    assert (code, err) == (0, "0 problems, 1 to look at.\n")
    assert {line[:10] for line in lines} == {"✓ ok      ", "! look    "}
    assert (
        sum(line.startswith("! look     Telegram groups: the bot may not") for line in lines) == 1
    )
    assert TOKEN not in out


@pytest.mark.parametrize(
    ("change", "code"),
    [({}, 0), ({"TELEGRAM_BOT_TOKEN": TOKEN.replace("A", "B")}, 1), ({"PORT": "no"}, 2)],
    ids=["healthy", "problem", "wrong setting"],
)
async def test_exit_code_tells_what_was_found(stage: Stage, change: Environment, code: int) -> None:
    async with stage.telegram(**change) as (_, settings):
        ended, out, _ = await doctor(settings)

    assert ended == code, out
    assert ("✗ problem" in out) == (code > 0)


async def test_wrong_setting_leaves_the_rest_to_be_examined(stage: Stage) -> None:
    async with stage.telegram(CXBOT_POOL_SIZE="0", CXBOT_FLOW="quick-chek") as (_, settings):
        code, out, err = await doctor(settings)

    assert (code, err) == (2, "2 problems.\n")
    assert "✗ problem  settings: CXBOT_POOL_SIZE: use a whole number from 1 to 200" in out
    assert '✗ problem  flows: flow: no flow is called "quick-chek"' in out
    assert "✓ ok       Telegram token: it is @cx_maturity_bot" in out


async def test_findings_as_json_have_the_same_content(stage: Stage) -> None:
    async with stage.telegram(CXBOT_FLOW="quick-chek") as (_, settings):
        code, out, err = await doctor(settings, "--json")

    found = json.loads(out)
    assert (code, err, found["problems"], found["looks"]) == (1, "", 1, 0)
    (wrong,) = [diagnosis for diagnosis in found["diagnoses"] if diagnosis["mark"] == "problem"]
    assert wrong.keys() == {"subject", "mark", "text", "advice"}
    assert (wrong["subject"], "quick-check" in wrong["text"]) == ("flows", True)


async def test_terminal_without_signs_still_shows_the_words(stage: Stage) -> None:
    async with stage.telegram(CXBOT_FLOW="quick-chek") as (_, settings):
        _, out, _ = await doctor({**settings, "PYTHONIOENCODING": "ascii"})

    assert "? problem  flows: flow: no flow is called" in out
    assert "? ok       Telegram token: " in out


@pytest.mark.timeout(120)
async def test_servers_that_never_answer_hold_nobody_for_long(stage: Stage) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(1024):
            pass

    began = monotonic()
    async with serving(silent, None) as port, stage.telegram() as (api, settings):
        api.fail("getMe", *[Failure(hang=True)] * 9)
        dead = f"http://127.0.0.1:{port}"
        code, out, _ = await doctor(
            {
                **settings, **Stage.called_by_slack(dead), "PORT": str(port),
                "DATABASE_URL": f"postgresql://ann:geheimnis@127.0.0.1:{port}/kept",
            }
        )  # fmt: skip

    assert monotonic() - began < BOUND_S
    assert code == 1
    assert "✗ problem  Telegram token: Telegram can't be reached at 127.0.0.1: no answer" in out
    assert "✗ problem  Slack token: Slack can't be reached at 127.0.0.1: no answer in time" in out
    assert "✗ problem  database: cannot reach PostgreSQL at 127.0.0.1" in out
    assert "✗ problem  port: cannot listen on 127.0.0.1" in out


async def test_doctor_needs_no_extra(stage: Stage) -> None:
    stage.blocked = (
        "aiohttp", "asyncpg", "cryptography", "fontpkg_inter", "httptools", "pptx", "segno",
        "slack_bolt", "slack_sdk", "starlette", "telegram", "typst", "uvicorn", "uvloop", "yarl",
    )  # fmt: skip
    diagnoses = await stage.examine(await stage.database())

    wrong = {diagnosis.subject: diagnosis.mark for diagnosis in diagnoses if diagnosis.mark != "ok"}
    assert wrong == {"channels": "problem", "pictures": "look"}
    (extras,) = [diagnosis.text for diagnosis in diagnoses if diagnosis.subject == "extras"]
    assert extras.startswith("installed: ")
