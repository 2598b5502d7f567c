"""The cost of a team assessment on Slack, with a thousand people who answer within one minute.

    python -m tests.benchmarks.team [--people 1000] [--store sqlite|postgres] [--quick]

Two processes: the bot (``python -m bot serve`` over HTTP, with its own limits), and this one: the
people, and a light Slack (:mod:`tests.benchmarks.team_slack`). A facilitator sets the assessment up
in a channel; each person presses its button, fills in the form that opens and sends it, spread
evenly over 55 seconds; then the facilitator reveals the result, while others go on talking to the
bot. The counts that come back are compared with what was sent. The first run takes everything as
quickly as it comes; the second as few messages a minute as Slack says that it may; the third also
as few forms: a person who gets a button instead of a form presses that later. Prints JSON; compare
only numbers of one run.
"""

import argparse
import asyncio
import csv
import io
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from random import Random
from time import perf_counter

import aiohttp

from bot.scoring.edition import BARRIER
from bot.store.migrations.migrate import upgrade
from bot.team.tally import categories, measures
from bot.team.wording import question_label
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash.serving import Program
from tests.benchmarks.measuring import cpu_s, folder_on_disk, loop_cpu_s, machine, resident_mb, show
from tests.benchmarks.people import Numbers, Shown, listening, times
from tests.benchmarks.platforms import PLATFORMS
from tests.benchmarks.team_people import (
    MINUTE_S,
    OTHERS_PER_S,
    SPREAD_S,
    STEP_S,
    Load,
    Noticed,
    TeamCrowd,
)
from tests.benchmarks.team_slack import FORM_LIVES_S, TeamSlack, Window, text_of
from tests.kit.postgres import running

DRAINS_S = 600.0
EDITED_EVERY_S = 5.0
PROBED_EVERY_S = 0.02
REVEALED_AFTER_S = 2.0

NAMES = ("no_limits", "limit_of_messages", "limits_of_messages_and_forms")
FORMS_PER_MINUTE = 100
POSTS_PER_MINUTE = 300


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
        """Ask until canceled."""
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
        """Return the numbers since the last call, and begin anew."""
        found = {"answers": times(self.took_s), "own_delay_of_the_people": times(self.own_s)}
        self.took_s, self.own_s = [], []
        return found


@asynccontextmanager
async def serving(slack: TeamSlack, database: str, profile: str) -> AsyncIterator[Program]:
    """Yield the bot, whose limits are its own."""
    profiled = ("-m", "cProfile", "-o", profile) if profile else ()
    settings = {
        **PLATFORMS["slack"].account(slack.url), "CXBOT_HOST": "127.0.0.1", "PORT": "0",
        "DATABASE_URL": database,
    }  # fmt: skip
    async with Program(*profiled, "-m", "bot", "serve", **settings) as bot:
        await asyncio.wait_for(slack.reached.wait(), STEP_S)
        yield bot


async def measured(load: Load, database: str, profile: str) -> Numbers:
    """Run one assessment, from the set-up to its result."""
    slack = TeamSlack(forms=Window(load.forms), posts=Window(load.posts))
    async with (
        listening(slack),
        serving(slack, database, profile) as bot,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        chance = Random(1)  # noqa: S311 - what people answer is no secret
        crowd = TeamCrowd(bot.url + PLATFORMS["slack"].path, slack, http, chance)
        probe = Probe(f"{bot.url}/healthz", http)
        probing = asyncio.create_task(probe.run(bot.pid))
        invitation, panel = await crowd.set_up()
        numbers: Numbers = {
            "forms_a_minute": load.forms or "any number",
            "messages_a_minute": load.posts or "any number",
            "resident_mb_at_first": resident_mb(bot.pid),
        }
        slack.forms.times.clear()
        slack.counts.clear()
        cpu, loop = cpu_s(bot.pid), loop_cpu_s(bot.pid)
        noticed = await crowd.minute(load, invitation)
        cpu, loop = cpu_s(bot.pid) - cpu, loop_cpu_s(bot.pid) - loop
        inbounds = len(noticed.sent_at)
        numbers |= of_minute(load, noticed, slack)
        numbers["cpu_ms_per_inbound"] = round(cpu / inbounds * 1e3, 2)
        numbers["of_which_event_loop"] = round(loop / inbounds * 1e3, 2)
        numbers["alive"] = probe.numbers()
        numbers |= await drained(slack, noticed)
        numbers["calls"] = dict(slack.counts)
        numbers["refused_for_want_of_room"] = dict(slack.refused)
        slack.posts.most = 0
        revealing = await revealed(crowd, slack, panel, noticed)
        numbers["reveal"] = {**revealing, "alive": probe.numbers()}
        probing.cancel()
        await asyncio.wait({probing})
        numbers["resident_mb_at_most"] = probe.most_mb
        numbers["resident_mb_at_last"] = resident_mb(bot.pid)
        levels = ("level=error", "level=warning")
        complaints = [line for line in bot.lines if any(level in line for level in levels)]
        return numbers | {"errors_in_the_log": complaints[:5]}


def of_minute(load: Load, noticed: Noticed, slack: TeamSlack) -> Numbers:
    """Return the numbers of the minute: requests, forms, and what was committed in time."""
    in_time = [took for took in noticed.opened_s if took <= FORM_LIVES_S]
    return {
        "people": load.people,
        "sent_within_the_minute": sum(sent <= MINUTE_S for sent in noticed.sent_at),
        "of_these_committed_within_it": sum(
            sent <= MINUTE_S and done <= MINUTE_S
            for sent, done in zip(noticed.sent_at, noticed.committed_at, strict=True)
        ),
        "sent_later": sum(sent > MINUTE_S for sent in noticed.sent_at),
        "not_sent_when_due": noticed.late,
        "acknowledgment": {"target_p99_ms": 1000, **times(noticed.acknowledged_s)},
        "forms": {
            "opened_within_3_s": len(in_time),
            "opened_later": len(noticed.opened_s) - len(in_time),
            "button_again": len(noticed.again_s),
            "neither": noticed.nothing,
            "still_without_a_form": load.people - len(noticed.opened_s),
            "refused_too_late": slack.late,
            "from_press_to_form": times(noticed.opened_s),
            **({"from_press_to_button": times(noticed.again_s)} if noticed.again_s else {}),
        },
        "answered": len(noticed.submitted),
    }


async def drained(slack: TeamSlack, noticed: Noticed) -> Numbers:
    """Wait until everybody is told that their answers count, and the channel says how many."""
    last = max(noticed.submitted.values())
    await _until(lambda: noticed.submitted.keys() <= slack.told.keys(), DRAINS_S)
    told = [slack.told[user] for user in noticed.submitted if user in slack.told]
    said = f"{len(noticed.submitted)} "
    await _until(lambda: said in text_of_edit(slack), 2 * EDITED_EVERY_S)
    apart = [after[0] - before[0] for before, after in pairwise(slack.edits)]
    return {
        "replies": {
            "not_told_that_answers_count": len(noticed.submitted) - len(told),
            "from_submission_to_that": times(
                [slack.told[of] - at for of, at in noticed.submitted.items() if of in slack.told]
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
    """Return the newest text of the message in the channel, without the commas of large numbers."""
    return slack.edits[-1][1].replace(",", "") if slack.edits else ""


async def _until(is_so: Callable[[], bool], within_s: float) -> None:
    """Wait until something is so, or for so long."""
    by = perf_counter() + within_s
    while not is_so() and perf_counter() < by:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.05)  # noqa: TID251 - likewise


async def revealed(crowd: TeamCrowd, slack: TeamSlack, panel: Shown, noticed: Noticed) -> Numbers:
    """Reveal the result while others talk to the bot, and compare it with what was answered."""
    before = len(slack.channel)
    others = asyncio.create_task(crowd.others())
    await asyncio.sleep(REVEALED_AFTER_S)  # noqa: TID251 - others come first
    started = perf_counter()
    took = await crowd.reveal(panel)
    meanwhile = await others
    await _until(lambda: "team.csv" in slack.files, STEP_S)
    new = slack.channel[before:]
    came = (shown.at for shown in new if "answered" in text_of(shown.message))
    return {
        "target": "the counts that come back are those of what was answered",
        "counts_are_right": counts_of(slack.files["team.csv"]) == expected(noticed),
        "acknowledged_ms": round(took * 1e3, 1),
        "result_in_the_channel_s": round(next(came, 0.0) - started, 2),
        "turns_of_others": {"per_s": OTHERS_PER_S, **times(meanwhile.acknowledged_s)},
    }


# ---------------------------------------------------------------------------- is it right


Counts = dict[tuple[str, str], int]


def expected(noticed: Noticed) -> Counts:
    """Return how many gave each answer, as the table calls question and answer."""
    assessment = make_assessment(Settings(), "team-pulse")
    texts, edition = assessment.texts, assessment.edition
    given = {step.measures: noticed.given.get(step.id) for step in assessment.flow.steps}
    counts: Counts = {}
    for measure in measures(edition):
        question = question_label(texts, edition, measure)
        for value in categories(edition, measure):
            rated = measure.startswith(BARRIER)
            answer = str(value) if rated else edition.label(measure, str(value))
            counts[question, answer] = (given[measure] or Counter())[str(value)]
    return counts


def counts_of(table: bytes) -> Counts:
    """Return the same from the table that came."""
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    return {
        (row["question"], row["answer"]): int(row["people"])
        for row in rows
        if row["group"] == "everyone" and row["share in percent"]
    }


# ---------------------------------------------------------------------------- everything


@contextmanager
def databases(store: str, folder: Path) -> Iterator[Iterator[str]]:
    """Yield an endless iterator of new databases."""
    if store == "sqlite":
        yield (f"sqlite:///{folder / f'bench{n}.sqlite3'}" for n in count())
        return
    with running() as server:

        def new_database() -> str:
            url = server.create_database()
            upgrade(url)
            return url

        yield iter(new_database, "")


async def main(loads: list[Load], store: str, profile: str) -> Numbers:
    numbers: Numbers = {
        "store": store,
        "load": f"a press and a form of each, evenly within {SPREAD_S:g} s (seed 1); HTTP",
    }
    with folder_on_disk() as folder, databases(store, folder) as urls:
        numbers["machine"] = machine(folder)
        for load in loads:
            url = await asyncio.to_thread(next, urls)
            numbers[load.name] = await measured(load, url, profile)
    return numbers | {"load_average_at_last": os.getloadavg()[0]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000, help="who answer within the minute")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument(
        "--forms", type=int, default=FORMS_PER_MINUTE,
        help="a minute, that Slack opens in the last run",
    )  # fmt: skip
    parser.add_argument(
        "--posts", type=int, default=POSTS_PER_MINUTE,
        help="messages a minute that it takes in all but the first",
    )  # fmt: skip
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
        wanted = [load for load in wanted if load.name == asked.only]
    if asked.quick:
        wanted = [Load(NAMES[0], asked.people // 10)]
    show(asyncio.run(main(wanted, asked.store, asked.profile)))
