"""What a team assessment of a thousand people costs who all answer within one minute, on Slack.

    python -m tests.benchmarks.team [--people 1000] [--store sqlite|postgres] [--quick]

Two processes: the bot (``python -m bot serve`` over HTTP, with its own limits), and this one: the
people, and a light Slack (:mod:`tests.benchmarks.team_slack`). A facilitator sets the assessment up
in a channel; each person presses its button, fills in the form that opens and sends it, spread
evenly over 55 seconds; then the facilitator reveals the result, while others go on talking to the
bot. The counts that come back are compared with what was sent. The first run takes everything as
quickly as it comes; the second as few messages a minute as Slack says that it may; the third also
as few forms: whoever gets a button instead of a form presses that later. Prints JSON; compare only
numbers of one run.
"""

import argparse
import asyncio
import csv
import io
import json
import os
import platform
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from timeit import repeat
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from adapters.slack.http import PATH
from bot.scoring.edition import BARRIER
from bot.store.migrations.migrate import upgrade
from bot.team.tally import categories, measures
from bot.team.wording import question_label
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash.serving import Program
from tests.benchmarks import raw
from tests.benchmarks.measuring import cpu_s, loop_cpu_s, resident_mb
from tests.benchmarks.slack_people import (
    COMMAND,
    SECRET,
    TOKEN,
    Body,
    Numbers,
    Shown,
    _signed,
)
from tests.benchmarks.team_slack import (
    CHANNEL,
    FORM_LIVES_S,
    Opened,
    TeamSlack,
    Window,
    buttons_of,
    options_of,
    text_of,
    values_of,
)
from tests.benchmarks.telegram_people import _times
from tests.kit.postgres import running

MINUTE_S = 60.0
SPREAD_S = 55.0
THINK_S = (3.0, 7.0)
"""How long somebody looks at the form before sending it."""

AGAIN_S = (5.0, 25.0)
"""How long somebody waits before pressing the button that came instead of a form."""

OPENS_S = 15.0
"""How long anybody waits for something to open."""

STEP_S = 60.0
DRAINS_S = 600.0
EDITED_EVERY_S = 5.0
PROBED_EVERY_S = 0.02
OTHERS_PER_S = 40.0
OTHERS_S = 8.0
REVEALED_AFTER_S = 2.0
SKIPPED = 0.1
"""The share of questions left out, of those that can be."""

NAMES = ("no_limits", "limit_of_messages", "limits_of_messages_and_forms")
FORMS_PER_MINUTE = 100
POSTS_PER_MINUTE = 300

_TEAM = {"id": "T0000000001", "domain": "bench"}
_APP_ID = "A0000000001"
_FACILITATOR = "U0000000009"


@dataclass(frozen=True)
class Load:
    """How many people there are, and what Slack takes.

    Attributes:
        name: What it is called.
        people: How many answer within the minute.
        forms: How many forms a minute may be opened in the workspace; 0 for any number.
        posts: How many messages a minute may be posted in it; 0 for any number.
        patience_s: How long people go on pressing buttons after the minute.
    """

    name: str
    people: int
    forms: int = 0
    posts: int = 0
    patience_s: float = 60.0


@dataclass
class Found:
    """What is noticed of the people.

    Attributes:
        acknowledged_s: From each request to its answer.
        sent_at: When each request was sent, from the beginning.
        committed_at: When each was acknowledged, which is when it has been committed.
        opened_s: From each press to the form.
        again_s: From each press to the button that came instead.
        nothing: How many presses led to neither.
        given: What was answered: how many gave each answer, by question.
        submitted: When each person's answers were acknowledged, by their direct message.
        late: How many requests could not be sent when they were due.
    """

    acknowledged_s: list[float] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)
    committed_at: list[float] = field(default_factory=list)
    opened_s: list[float] = field(default_factory=list)
    again_s: list[float] = field(default_factory=list)
    nothing: int = 0
    given: dict[str, Counter[str]] = field(default_factory=dict)
    submitted: dict[str, float] = field(default_factory=dict)
    late: int = 0


class Crowd:
    """Everybody, in front of one bot.

    Args:
        url: Where Slack's requests go.
        slack: The Slack they are in.
        http: What the requests are sent with.
        chance: What they answer and when.
    """

    def __init__(
        self, url: str, slack: TeamSlack, http: aiohttp.ClientSession, chance: Random
    ) -> None:
        self._url, self._slack, self._http, self._chance = url, slack, http, chance
        self._numbers = count(1_000_000_001)
        self._began = 0.0

    # ------------------------------------------------------------------ requests

    async def _post(self, fields: Body, found: Found | None = None) -> bytes:
        body = urlencode(fields).encode()
        headers, started = _signed(body), perf_counter()
        async with self._http.post(self._url, data=body, headers=headers) as response:
            said = await response.read()
            if response.status != 200:
                message = f"a request was answered with {response.status}"
                raise RuntimeError(message)
        now = perf_counter()
        if found is not None:
            found.acknowledged_s.append(now - started)
            found.sent_at.append(started - self._began)
            found.committed_at.append(now - self._began)
        return said

    async def _command(self, user: str, text: str, found: Found | None = None) -> Opened | None:
        """Give the command in the channel; what opens, if that is waited for."""
        trigger = f"{next(self._numbers)}.8000.{user}"
        opens = self._slack.press(trigger) if text else None
        fields = {
            "token": "deprecated", "team_id": _TEAM["id"], "team_domain": _TEAM["domain"],
            "channel_id": CHANNEL, "channel_name": "general", "user_id": user,
            "user_name": "ann", "command": COMMAND, "text": text, "api_app_id": _APP_ID,
            "is_enterprise_install": "false", "trigger_id": trigger,
            "response_url": f"{self._slack.url}/actions/{trigger}",
        }  # fmt: skip
        await self._post(fields, found)
        return None if opens is None else await asyncio.wait_for(opens, STEP_S)

    async def _press(
        self, user: str, token: str, message: Body | None, found: Found | None = None
    ) -> "asyncio.Future[Opened]":
        """Press a button: in a message of the channel, or in one that this person alone sees."""
        trigger = f"{next(self._numbers)}.8000.{user}"
        opens = self._slack.press(trigger)
        container = {
            "type": "message", "message_ts": "1.000001" if message is None else message["ts"],
            "channel_id": CHANNEL, "is_ephemeral": message is None,
        }  # fmt: skip
        action = {
            "type": "button", "action_id": "a", "block_id": "b", "value": token,
            "action_ts": "1.000001", "text": {"type": "plain_text", "text": "x"},
        }  # fmt: skip
        await self._interact(
            user, trigger, found,
            type="block_actions", container=container, actions=[action],
            channel={"id": CHANNEL, "name": "general"}, state={"values": {}},
            response_url=f"{self._slack.url}/actions/{trigger}",
            **({} if message is None else {"message": message}),
        )  # fmt: skip
        return opens

    async def _submit(
        self, user: str, view: Body, answers: dict[str, Any], found: Found | None = None
    ) -> None:
        """Send a form.

        Raises:
            RuntimeError: Something is wrong with it.
        """
        shown = {
            **view,
            "state": {"values": values_of(view, answers)},
            "app_installed_team_id": _TEAM["id"],
        }
        said = await self._interact(
            user, f"{next(self._numbers)}.8000.{user}", found, type="view_submission", view=shown
        )
        if b"response_action" in said:
            raise RuntimeError(said.decode())

    async def _interact(self, user: str, trigger: str, found: Found | None, **more: Any) -> bytes:
        interaction = {
            "user": {"id": user, "name": "ann", "team_id": _TEAM["id"]}, "api_app_id": _APP_ID,
            "token": "deprecated", "trigger_id": trigger, "team": _TEAM, "enterprise": None,
            "is_enterprise_install": False, **more,
        }  # fmt: skip
        return await self._post({"payload": json.dumps(interaction)}, found)

    # ------------------------------------------------------------------ the facilitator

    async def set_up(self) -> tuple[Shown, Shown]:
        """Set an assessment up in the channel; the invitation, and the facilitator's panel."""
        waiting = [self._slack.next_with(one) for one in ("Take part", "Reveal the result")]
        form = await self._command(_FACILITATOR, "team")
        assert form is not None
        assert form.view is not None
        options = options_of(form.view)
        answers = {"place": CHANNEL, "title": "A thousand", "smallest": "5", "takes_part": "no"}
        answers |= {"rounds": "one", "flow": "team-pulse"}
        answers |= {step: one[-1] for step, one in options.items() if answers[step] not in one}
        await self._submit(_FACILITATOR, form.view, answers)
        async with asyncio.timeout(STEP_S):
            return await waiting[0], await waiting[1]

    async def reveal(self, panel: Shown) -> float:
        """Reveal the result; how many seconds that took."""
        asked = self._slack.next_with("Reveal it now")
        await self._press(_FACILITATOR, token_of(panel.message, "Reveal the result"), panel.message)
        confirm = await asyncio.wait_for(asked, STEP_S)
        started = perf_counter()
        token = token_of(confirm.message, "Reveal it now")
        await self._press(_FACILITATOR, token, panel.message)
        return perf_counter() - started

    # ------------------------------------------------------------------ everybody else

    async def minute(self, load: Load, invitation: Shown) -> Found:
        """Everybody answers."""
        found, token = Found(), token_of(invitation.message, "Take part")
        self._began = perf_counter()
        last = SPREAD_S - THINK_S[1]
        async with asyncio.TaskGroup() as group:
            for number in range(load.people):
                due = last * (number + self._chance.random()) / load.people
                user = f"U{2_000_000_000 + number}"
                group.create_task(
                    self._take_part(user, token, invitation.message, due, load, found)
                )
        return found

    async def _take_part(
        self, user: str, token: str, message: Body, due: float, load: Load, found: Found
    ) -> None:
        shown: Body | None = message
        await self._until(due, found)
        while True:
            pressed = perf_counter()
            opens = await self._press(user, token, shown, found)
            try:
                opened = await asyncio.wait_for(opens, OPENS_S)
            except TimeoutError:
                found.nothing += 1
                return
            if opened.view is not None:
                found.opened_s.append(opened.at - pressed)
                break
            found.again_s.append(opened.at - pressed)
            token, shown = opened.again, None
            due = perf_counter() - self._began + self._chance.uniform(*AGAIN_S)
            if due > MINUTE_S + load.patience_s:
                return
            await self._until(due, found)
        due = perf_counter() - self._began + self._chance.uniform(*THINK_S)
        answers = self._answers(opened.view)
        await self._until(due, found)
        await self._submit(user, opened.view, answers, found)
        found.submitted[user] = perf_counter()
        for step, answer in answers.items():
            found.given.setdefault(step, Counter())[answer] += 1

    async def _until(self, due: float, found: Found) -> None:
        wait_s = max(0.0, self._began + due - perf_counter())
        await asyncio.sleep(wait_s)  # noqa: TID251 - the schedule
        found.late += perf_counter() - self._began - due > 0.05

    def _answers(self, view: Body) -> dict[str, str]:
        """What somebody answers; some leave out what they can."""
        optional = {one["block_id"] for one in view["blocks"] if one.get("optional")}
        return {
            step: self._chance.choice(options)
            for step, options in options_of(view).items()
            if step not in optional or self._chance.random() >= SKIPPED
        }

    async def others(self) -> Found:
        """Others talk to the bot meanwhile."""
        found = Found()
        self._began = perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(round(OTHERS_PER_S * OTHERS_S)):
                await self._until(number / OTHERS_PER_S, found)
                group.create_task(self._command(f"U{3_000_000_000 + number}", "", found))
        return found


def token_of(message: Body, label: str) -> str:
    """What a button stands for."""
    found = (one for one in buttons_of(message["blocks"]) if one["text"]["text"] == label)
    return str(next(found)["value"])


# ---------------------------------------------------------------------------- one run


@dataclass
class Probe:
    """Asks the bot all the time whether it is alive: how late that comes is how late its loop is.

    Attributes:
        took_s: How long each answer took.
        own_s: How late this process itself was.
    """

    url: str
    http: aiohttp.ClientSession
    took_s: list[float] = field(default_factory=list)
    own_s: list[float] = field(default_factory=list)
    most_mb: float = 0.0

    async def run(self, pid: int) -> None:
        """Ask until cancelled."""
        while True:
            due = perf_counter() + PROBED_EVERY_S
            await asyncio.sleep(PROBED_EVERY_S)  # noqa: TID251 - the schedule
            started = perf_counter()
            self.own_s.append(started - due)
            async with self.http.get(self.url) as response:
                await response.read()
            self.took_s.append(perf_counter() - started)
            self.most_mb = max(self.most_mb, resident_mb(pid))

    def numbers(self) -> Numbers:
        """What was noticed since the last time."""
        found = {"answers": _times(self.took_s), "own_delay_of_the_people": _times(self.own_s)}
        self.took_s, self.own_s = [], []
        return found


@asynccontextmanager
async def listening(slack: TeamSlack) -> AsyncIterator[None]:
    """The light Slack, over HTTP."""
    runner = web.ServerRunner(web.Server(slack.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()


def settings(slack: TeamSlack, database: str) -> dict[str, str]:
    """The environment of the bot, whose limits are its own."""
    return {
        "CXBOT_HOST": "127.0.0.1", "DATABASE_URL": database, "PORT": "0",
        "SLACK_API_BASE_URL": f"{slack.url}/api", "SLACK_APP_TOKEN": "",
        "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET,
    }  # fmt: skip


async def measured(load: Load, database: str, profile: str) -> Numbers:
    """One assessment, from setting it up to its result."""
    slack = TeamSlack(forms=Window(load.forms), posts=Window(load.posts))
    profiled = ("-m", "cProfile", "-o", profile) if profile else ()
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        listening(slack),
        Program(*profiled, "-m", "bot", "serve", **settings(slack, database)) as bot,
        aiohttp.ClientSession(connector=connector) as http,
    ):
        await asyncio.wait_for(slack.reached.wait(), STEP_S)
        url = f"http://127.0.0.1:{bot.port}"
        crowd = Crowd(url + PATH, slack, http, Random(1))  # noqa: S311 - what people answer is no secret
        probe = Probe(f"{url}/healthz", http)
        probing = asyncio.create_task(probe.run(bot.pid))
        invitation, panel = await crowd.set_up()
        numbers: Numbers = {
            "forms_a_minute": load.forms or "any number",
            "messages_a_minute": load.posts or "any number",
            "resident_mb_at_first": resident_mb(bot.pid),
        }
        slack.forms.times.clear()
        cpu, loop = cpu_s(bot.pid), loop_cpu_s(bot.pid)
        slack.counts.clear()
        found = await crowd.minute(load, invitation)
        cpu, loop = cpu_s(bot.pid) - cpu, loop_cpu_s(bot.pid) - loop
        numbers |= of_minute(load, found, slack)
        inbounds = len(found.sent_at)
        numbers["cpu_ms_per_inbound"] = round(cpu / inbounds * 1e3, 2)
        numbers["of_which_event_loop"] = round(loop / inbounds * 1e3, 2)
        numbers["alive"] = probe.numbers()
        numbers |= await drained(slack, found)
        numbers["calls"] = dict(slack.counts)
        numbers["refused_for_want_of_room"] = dict(slack.refused)
        slack.posts.most = 0
        numbers["reveal"] = await revealed(crowd, slack, panel, found)
        numbers["reveal"]["alive"] = probe.numbers()
        probing.cancel()
        with suppress(asyncio.CancelledError):
            await probing
        numbers["resident_mb_at_most"] = probe.most_mb
        numbers["resident_mb_at_last"] = resident_mb(bot.pid)
        numbers["errors_in_the_log"] = [
            one for one in bot.lines if "level=error" in one or "level=warning" in one
        ][:5]
        return numbers


def of_minute(load: Load, found: Found, slack: TeamSlack) -> Numbers:
    """What became of what everybody did."""
    in_time = [one for one in found.opened_s if one <= FORM_LIVES_S]
    return {
        "people": load.people,
        "sent_within_the_minute": sum(one <= MINUTE_S for one in found.sent_at),
        "of_these_committed_within_it": sum(
            sent <= MINUTE_S and done <= MINUTE_S
            for sent, done in zip(found.sent_at, found.committed_at, strict=True)
        ),
        "sent_later": sum(one > MINUTE_S for one in found.sent_at),
        "not_sent_when_due": found.late,
        "acknowledgement": {"target_p99_ms": 1000, **_times(found.acknowledged_s)},
        "forms": {
            "opened_within_3_s": len(in_time),
            "opened_later": len(found.opened_s) - len(in_time),
            "button_again": len(found.again_s),
            "neither": found.nothing,
            "still_without_a_form": load.people - len(found.opened_s),
            "refused_too_late": slack.late,
            "from_press_to_form": _times(found.opened_s),
            **({"from_press_to_button": _times(found.again_s)} if found.again_s else {}),
        },
        "answered": len(found.submitted),
    }


async def drained(slack: TeamSlack, found: Found) -> Numbers:
    """Wait until everybody is told that their answers count, and the channel says how many."""
    last = max(found.submitted.values())
    await _until(lambda: found.submitted.keys() <= slack.told.keys(), DRAINS_S)
    told = [slack.told[one] for one in found.submitted if one in slack.told]
    said = f"{len(found.submitted)} "
    await _until(lambda: said in text_of_edit(slack), 2 * EDITED_EVERY_S)
    apart = [after[0] - before[0] for before, after in pairwise(slack.edits)]
    return {
        "replies": {
            "not_told_that_answers_count": len(found.submitted) - len(told),
            "from_submission_to_that": _times(
                [slack.told[one] - at for one, at in found.submitted.items() if one in slack.told]
            ),
            "all_told_s_after_the_last_submission": round(max(told) - last, 1),
        },
        "count_in_the_channel": {
            "edits": len(slack.edits),
            "at_least_seconds_apart": EDITED_EVERY_S,
            "least_seconds_between_two": round(min(apart, default=0.0), 2),
            "right_s_after_the_last_submission": round(slack.edits[-1][0] - last, 1),
            "is_right": said in text_of_edit(slack),
        },
    }


def text_of_edit(slack: TeamSlack) -> str:
    """What the message in the channel says now, without the commas of large numbers."""
    return slack.edits[-1][1].replace(",", "") if slack.edits else ""


async def _until(is_so: Callable[[], bool], within_s: float) -> None:
    """Wait until something is so, or for so long."""
    by = perf_counter() + within_s
    while not is_so() and perf_counter() < by:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.05)  # noqa: TID251 - likewise


async def revealed(crowd: Crowd, slack: TeamSlack, panel: Shown, found: Found) -> Numbers:
    """Reveal the result while others talk to the bot, and compare it with what was answered."""
    before = len(slack.channel)
    others = asyncio.create_task(crowd.others())
    await asyncio.sleep(REVEALED_AFTER_S)  # noqa: TID251 - others come first
    started = perf_counter()
    took = await crowd.reveal(panel)
    meanwhile = await others
    await _until(lambda: "team.csv" in slack.files, STEP_S)
    came = (one.at for one in slack.channel[before:] if "answered" in text_of(one.message))
    return {
        "target": "the counts that come back are those of what was answered",
        "counts_are_right": counts_of(slack.files["team.csv"]) == expected(found),
        "acknowledged_ms": round(took * 1e3, 1),
        "result_in_the_channel_s": round(next(came, 0.0) - started, 2),
        "turns_of_others": {"per_s": OTHERS_PER_S, **_times(meanwhile.acknowledged_s)},
    }


# ---------------------------------------------------------------------------- is it right


Counts = dict[tuple[str, str], int]


def expected(found: Found) -> Counts:
    """How many gave each answer, as the table calls question and answer."""
    assessment = make_assessment(Settings(), "team-pulse")
    texts, edition = assessment.texts, assessment.edition
    steps = {
        one.measures: found.given[one.id] for one in assessment.flow.steps if one.id in found.given
    }
    made: Counts = {}
    for measure in measures(edition):
        question = question_label(texts, edition, measure)
        for one in categories(edition, measure):
            answer = str(one) if measure.startswith(BARRIER) else edition.label(measure, str(one))
            made[question, answer] = steps[measure][str(one)]
    return made


def counts_of(table: bytes) -> Counts:
    """The same from the table that came."""
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    return {
        (row["question"], row["answer"]): int(row["people"])
        for row in rows
        if row["group"] == "everyone" and row["share in percent"]
    }


# ---------------------------------------------------------------------------- everything


@contextmanager
def databases(store: str, folder: Path) -> Iterator[Iterator[str]]:
    """New databases, as many as are asked for."""
    if store == "sqlite":
        yield (f"sqlite:///{folder / f'bench{n}.sqlite3'}" for n in count())
        return
    with running() as server:

        def made() -> Iterator[str]:
            while True:
                url = server.create_database()
                upgrade(url)
                yield url

        yield made()


async def main(loads: list[Load], store: str, profile: str) -> Numbers:
    """One assessment for each load."""
    found: Numbers = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "sum_range_1000_us": round(min(repeat("sum(range(1000))", number=1000)) * 1e3, 1),
        "store": store,
        "load": f"a press and a form of each, evenly within {SPREAD_S:g} s (seed 1); HTTP",
    }
    with TemporaryDirectory(prefix="cxbot-bench-") as name, databases(store, Path(name)) as urls:
        found["fdatasync_per_s"] = raw.fdatasyncs(Path(name))
        for load in loads:
            url = await asyncio.to_thread(next, urls)
            found[load.name] = await measured(load, url, profile)
    found["load_average_at_last"] = os.getloadavg()[0]
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000, help="who answer within the minute")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument(
        "--forms", type=int, default=FORMS_PER_MINUTE,
        help="a minute, that Slack opens in the last run",
    )  # fmt: skip
    parser.add_argument(
        "--posts",
        type=int,
        default=POSTS_PER_MINUTE,
        help="messages a minute that it takes in all but the first",
    )
    parser.add_argument("--patience", type=float, default=60.0, help="seconds after the minute")
    parser.add_argument("--only", choices=NAMES, default="")
    parser.add_argument("--quick", action="store_true", help="a tenth of the people, one run")
    parser.add_argument("--profile", default="", metavar="FILE", help="cProfile of the bot")
    asked = parser.parse_args()
    wanted = [
        Load(NAMES[0], asked.people),
        Load(NAMES[1], asked.people, 0, asked.posts),
        Load(NAMES[2], asked.people, asked.forms, asked.posts, asked.patience),
    ]
    if asked.only:
        wanted = [one for one in wanted if one.name == asked.only]
    if asked.quick:
        wanted = [Load(NAMES[0], asked.people // 10)]
    result = asyncio.run(main(wanted, asked.store, asked.profile))
    sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
