"""The checks of the built image; each raises where something is wrong."""

import sqlite3
import stat
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from time import monotonic

import aiohttp

from tests.acceptance.container.building import Image
from tests.acceptance.container.caddy import proxy_before
from tests.acceptance.container.containers import Container, run_in
from tests.channels.telegram.world import HOOK, PUBLIC
from tests.kit.postgres import free_port, running
from tests.kit.served import ANSWERS
from tests.kit.telegram.api import TOKEN, BotApi, Shown

ANN = 4_321_003
WAITING_S = 60.0
STOP_S = 10.0
WRONG_USE = 2
BIGGEST_MB = 450
"""Most megabytes that the bot and its packages take in the image."""

COMPILERS = frozenset(
    {"as", "c++", "cargo", "cc", "clang", "g++", "gcc", "go", "ld", "make", "rustc"}
)


class Wrong(Exception):
    """The image is not as it must be; says how."""


Check = Callable[[Image, Path], Awaitable[Mapping[str, object]]]
"""Checks an image, with a folder for volumes; returns what it measured."""


def expect(holds: object, otherwise: str) -> None:
    """Raise Wrong unless something holds."""
    if not holds:
        raise Wrong(otherwise)


async def contents(image: Image, volumes: Path) -> Mapping[str, object]:
    """Check that it starts as nobody, with a health check, without a compiler or pip."""
    del volumes
    user = str(image.config["User"])
    expect(user.replace(":", "").isdigit() and not user.startswith("0"), f"it runs as {user}")
    expect(image.health, "it has no health check")
    programs = {path.name: path for path in _programs(image.root)}
    expect(not COMPILERS & set(programs), f"it has {COMPILERS & set(programs)}")
    installers = [str(path) for path in find_installers(image.root)]
    expect(not installers, f"it has {installers}")
    environment = image.root / "opt/cxbot"
    raised = [str(path) for path in environment.rglob("*") if _raises(path)]
    expect(not raised, f"these run with the rights of another user: {raised}")
    files = [path.stat().st_size for path in environment.rglob("*") if path.is_file()]
    megabytes = sum(files) // 10**6
    expect(megabytes <= BIGGEST_MB, f"the bot takes {megabytes} MB")
    return {"megabytes": megabytes, "files": len(files)}


def find_installers(root: Path) -> list[Path]:
    """Find pip and ensurepip anywhere below a root: packages, wheels and programs."""
    names = ("pip", "pip-*", "pip[0-9]*", "ensurepip")
    return [path for name in names for path in root.rglob(name)]


def _programs(root: Path) -> Iterator[Path]:
    folders = ("bin", "usr/bin", "usr/local/bin", "sbin", "usr/sbin", "opt/cxbot/bin")
    for folder in folders:
        yield from (root / folder).glob("*")


def _raises(path: Path) -> bool:
    return bool(path.lstat().st_mode & (stat.S_ISUID | stat.S_ISGID) and not path.is_symlink())


async def confinement(image: Image, volumes: Path) -> Mapping[str, object]:
    """Check that it runs as nobody, without rights, and can write only to /tmp and the volume."""
    volume = volumes / "confinement"
    tried = (
        "import os, pathlib\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "assert os.getuid() and os.getgid() and not os.getgroups()[1:], os.getgroups()\n"
        "assert 'CapEff:\\t0000000000000000' in status and 'NoNewPrivs:\\t1' in status, status\n"
        "pathlib.Path('/tmp/file').write_text('')\n"
        "pathlib.Path('/var/lib/cxbot/file').write_text('')\n"
        "for path in ('/file', '/opt/cxbot/file', '/etc/file'):\n"
        "    try: pathlib.Path(path).write_text('')\n"
        "    except OSError as error: assert error.errno == 30, error\n"
        "    else: raise AssertionError(path)\n"
    )
    code, said = await run_in(image, volume, "python", "-c", tried)
    expect(code == 0, said)
    code, said = await run_in(image, volume, "python", "-m", "pip", "--version")
    expect(code != 0, "pip can be run")
    return {}


async def polling(image: Image, volumes: Path) -> Mapping[str, object]:
    """Check that a token suffices to take an assessment, store it in the volume, and stop soon."""
    volume, port = volumes / "polling", str(free_port())
    code, said = await run_in(image, volume)
    expect(code == WRONG_USE, f"without a token: {code}, {said}")
    code, said = await run_in(image, volume, *image.health, PORT=port)
    expect(code == 1, f"the health check where nothing listens: {code}, {said}")
    async with BotApi() as api:
        began = monotonic()
        async with Container(image, volume, PORT=port, **_telegram(api)) as container:
            code, said = await run_in(image, volume, *image.health, PORT=port)
            healthy_s = monotonic() - began
            expect(code == 0, f"the health check: {code}, {said}")
            await _answer(api, _is_result, "/start", *ANSWERS)
            stopped_s = await _stopped(container)
    with closing(sqlite3.connect(volume / "cxbot.sqlite3")) as file:
        (results,) = file.execute("SELECT count(*) FROM results").fetchone()
    expect(results == 1, f"{results} results are stored")
    return {"healthy_after_s": round(healthy_s, 1), "stopped_after_s": round(stopped_s, 1)}


async def webhook(image: Image, volumes: Path) -> Mapping[str, object]:
    """Check that a second container goes on after the first, on PostgreSQL behind the proxy."""
    volume, port = volumes / "webhook", str(free_port())
    with running() as server, proxy_before(f"127.0.0.1:{port}", volumes / "caddy") as public:
        given = {"DATABASE_URL": server.create_database(), "TELEGRAM_WEBHOOK_URL": PUBLIC}
        code, said = await run_in(image, volume, "cxbot", "db", "upgrade", **given)
        expect(code == 0, f"cxbot db upgrade: {code}, {said}")
        async with BotApi() as api:
            api.public[HOOK] = f"{public}/telegram/webhook"
            for shown, texts in ((_asks_next, ("/start", *ANSWERS[:4])), (_is_result, ANSWERS[4:])):
                container = Container(image, volume, PORT=port, **given, **_telegram(api))
                async with container:
                    await _answer(api, shown, *texts)
                    await _expect_pages(f"http://127.0.0.1:{port}", public)
                    await _stopped(container)
    expect(not list(volume.iterdir()), "it wrote to its volume, beside PostgreSQL")
    return {}


async def _expect_pages(inside: str, public: str) -> None:
    """See that it is ready, and that only what platforms call can be reached from outside."""
    async with aiohttp.ClientSession() as session:
        for url, wanted in (
            (f"{inside}/readyz", HTTPStatus.OK),
            (f"{public}/readyz", HTTPStatus.NOT_FOUND),
            (f"{public}/telegram/webhook", HTTPStatus.METHOD_NOT_ALLOWED),
        ):
            async with session.get(url) as response:
                expect(response.status == wanted, f"{url}: {response.status}")


CHECKS: Mapping[str, Check] = {
    check.__name__: check for check in (contents, confinement, polling, webhook)
}


def _telegram(api: BotApi) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": api.url}


def _asks_next(message: Shown) -> bool:
    """Return whether it asks what comes after the first four answers."""
    return "Question 4 of" in message.text


def _is_result(message: Shown) -> bool:
    """Return whether it is the result, which is drawn as a picture."""
    return bool(message.photo)


async def _answer(api: BotApi, shown: Callable[[Shown], bool], *texts: str) -> None:
    """Send texts as the same person each time, and wait until what comes next is shown."""
    ann = api.person(ANN)
    for text in texts:
        await ann.send(text)
    await api.until(lambda: not api.pending and any(map(shown, ann.sees())), WAITING_S)


async def _stopped(container: Container) -> float:
    """Stop a container; return how many seconds that took."""
    began = monotonic()
    code = await container.stop()
    took_s = monotonic() - began
    log = "\n".join(container.lines)
    expect(code == 0, f"stopped: {code}\n{log}")
    expect(took_s < STOP_S, f"it took {took_s:.1f} s to stop")
    expect("Traceback" not in log and TOKEN not in log, log)
    return took_s
