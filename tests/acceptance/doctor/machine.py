"""Faults of the computer, the settings, the port, and the files that are shipped or configured."""

import asyncio
import resource
import sys
import tempfile
import zoneinfo
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from socket import create_server

from bot.doctor import machine
from tests.acceptance.doctor.stage import UNKNOWN_BOT, Environment, Serving, Stage, fault
from tests.kit.telegram.api import Failure

Planted = AsyncIterator[Environment]

# ---------------------------------------------------------------------------- the computer


@fault("problem", r"^Python: version 3\.\d+ is too old; use 9\.9 or newer")
async def old_python(stage: Stage) -> Planted:
    stage.patch.setattr(machine, "OLDEST_PYTHON", (9, 9))
    async with stage.telegram() as (_, settings):
        yield settings


@fault("problem", r"^disk: \d+ MiB are free at .+; make room")
async def full_disk(stage: Stage) -> Planted:
    stage.patch.setattr(machine, "LEAST_FREE", 2**62)
    async with stage.telegram() as (_, settings):
        yield settings


@fault("look", r"^disk: \d+ MiB are free at .+; make room")
async def disk_that_fills_up(stage: Stage) -> Planted:
    stage.patch.setattr(machine, "LITTLE_FREE", 2**62)
    async with stage.telegram() as (_, settings):
        yield settings


@fault("problem", r"^time zones: .+; install the system's package tzdata", "is no time zone$")
async def no_time_zones(stage: Stage) -> Planted:
    stage.patch.setitem(sys.modules, "tzdata", None)
    async with stage.telegram() as (_, settings):
        zoneinfo.reset_tzpath(to=[])
        zoneinfo.ZoneInfo.clear_cache()
        try:
            yield settings
        finally:
            zoneinfo.reset_tzpath()


@fault("look", r"^open files: only 500 are allowed, .+; raise `ulimit -n`")
async def few_open_files(stage: Stage) -> Planted:
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (500, most))
    try:
        async with stage.telegram() as (_, settings):
            yield settings
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


@fault("problem", r"^temporary files: none can be written, .+; set TMPDIR")
async def no_temporary_folder(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        stage.patch.setattr(tempfile, "tempdir", str(stage.folder / "nowhere"))
        yield settings


@fault("look", r"^permissions: others on this computer may read .+; run: chmod 600 ")
async def database_that_others_can_read(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        stage.file.chmod(0o644)
        yield settings


@fault("look", r"^permissions: everybody on this computer may remove files in .+; run: chmod o-w ")
async def folder_that_others_can_write(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        stage.folder.chmod(0o777)
        yield settings


# ---------------------------------------------------------------------------- packages


@fault("problem", r"^telegram: The parts for telegram are not installed: pip install ")
async def channel_without_its_parts(stage: Stage) -> Planted:
    stage.blocked = ("telegram",)
    async with stage.telegram() as (_, settings):
        yield settings


@fault("look", r"^pictures: results come without pictures and reports; run: pip install ")
async def no_parts_for_drawing(stage: Stage) -> Planted:
    stage.blocked = ("typst",)
    async with stage.telegram() as (_, settings):
        yield settings


@fault("look", r"^pictures: results come without pictures and reports; run: pip install ")
async def no_fonts(stage: Stage) -> Planted:
    stage.blocked = ("fontpkg_inter",)
    async with stage.telegram() as (_, settings):
        yield settings


# ---------------------------------------------------------------------------- settings


@fault("problem", r"^settings: PORT: use a whole number from 0 to 65535, found '99999'")
async def port_out_of_range(stage: Stage) -> Planted:
    async with stage.telegram(PORT="99999") as (_, settings):
        yield settings


@fault("look", r"^settings: CXBOT_RETENTION_DAY is no setting, .+ CXBOT_RETENTION_DAYS\?")
async def misspelled_setting(stage: Stage) -> Planted:
    async with stage.telegram(CXBOT_RETENTION_DAY="30") as (_, settings):
        yield settings


@fault("problem", r"^settings: SLACK_BOT_TOKEN is set, but no way in: set SLACK_APP_TOKEN")
async def slack_without_a_way_in(stage: Stage) -> Planted:
    async with stage.telegram(SLACK_BOT_TOKEN=UNKNOWN_BOT) as (_, settings):
        yield settings


@fault("problem", r"^settings: TELEGRAM_BOT_TOKEN: .+; this one is Slack's")
async def tokens_that_were_mixed_up(stage: Stage) -> Planted:
    async with stage.slack(TELEGRAM_BOT_TOKEN=UNKNOWN_BOT) as (_, settings):
        yield settings


@fault(
    "problem", r"^channels: nothing to serve: no token is set, and CXBOT_WEB is not 1; cxbot serve"
)
async def nothing_to_serve(stage: Stage) -> Planted:
    yield await stage.database()


@fault("look", r"^web page: CXBOT_WEB_URL is set, but CXBOT_WEB is not 1; set CXBOT_WEB=1, or")
async def page_that_is_not_served(stage: Stage) -> Planted:
    async with stage.telegram(CXBOT_WEB_URL="https://check.example.org") as (_, settings):
        yield settings


# ---------------------------------------------------------------------------- the port


@fault("problem", r"^port: cannot listen on 127\.0\.0\.1, port \d+: Address already in use")
async def port_of_another_program(stage: Stage) -> Planted:
    with closing(create_server(("127.0.0.1", 0))) as taken:
        async with stage.telegram(PORT=str(taken.getsockname()[1])) as (_, settings):
            yield settings


@fault("problem", r"^port: cannot listen on bot\.invalid, port \d+: no address is known")
async def host_that_nobody_knows(stage: Stage) -> Planted:
    async with stage.telegram(CXBOT_HOST="bot.invalid") as (_, settings):
        yield settings


@fault("problem", r"^port: cxbot serve runs at .+, but isn't ready: not connected yet: telegram")
async def bot_that_is_not_ready(stage: Stage) -> Planted:
    async with stage.telegram() as (api, settings):
        api.fail("getMe", Failure(hang=True))
        async with Serving(settings) as process:
            await api.until(lambda: api.calls_of("getMe"))
            yield settings | {"PORT": str(process.port)}


# ---------------------------------------------------------------------------- flows


@fault("problem", r"^benchmark: edition: no edition is called \"liveops-1999\"")
async def unknown_edition(stage: Stage) -> Planted:
    async with stage.telegram(CXBOT_EDITION="liveops-1999") as (_, settings):
        yield settings


@fault("problem", r"^flows: flow: no flow is called \"quick-chek\"; did you mean \"quick-check\"")
async def unknown_flow(stage: Stage) -> Planted:
    async with stage.telegram(CXBOT_FLOW="quick-chek") as (_, settings):
        yield settings


@fault("problem", r"^flows: .+: CXBOT_CONVERSATIONS names this folder of flows, but it does not")
async def folder_of_flows_that_is_not_there(stage: Stage) -> Planted:
    async with stage.telegram(CXBOT_CONVERSATIONS=str(stage.folder / "none")) as (_, settings):
        yield settings


@fault("problem", r"^flows: .+/brand/flow\.yaml:\d+:\d+: ")
async def flow_with_a_mistake(stage: Stage) -> Planted:
    path = stage.folder / "flows" / "brand" / "flow.yaml"
    await asyncio.to_thread(_write, path)
    changes = {"CXBOT_CONVERSATIONS": str(stage.folder / "flows"), "CXBOT_FLOW": "brand"}
    async with stage.telegram(**changes) as (_, settings):
        yield settings


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(
        "id: brand\ntitle: Your brand\nsteps:\n  - {id: hue, type: hue, text: Which?}\n"
        "  - {id: result, type: result}\n"
    )
