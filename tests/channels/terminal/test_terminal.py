"""The terminal: the real program, through pipes and in a real pseudo-terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from io import StringIO
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from adapters.terminal.channel import Terminal
from adapters.terminal.parse import parse
from adapters.terminal.render import emit, render
from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.messages import (
    Ask,
    Attachment,
    Bar,
    Bars,
    Bullets,
    Button,
    Choice,
    Field,
    Form,
    Heading,
    Layout,
    Note,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Settled,
    Tap,
    Text,
    Update,
)
from bot.wiring.flows import TYPED, choose
from bot.wiring.parts import now
from bot.wiring.settings import load_settings
from tests.channels.terminal.world import HERE, conversing, make_terminal, taken
from tests.kit.system import Clock, System, kept_versions, locked
from tests.unit.runtime.test_display import HOSTILE, steers

WAITING = 20
"""Most seconds that a test waits for the program; it never sleeps."""

COMMAND = [sys.executable, "-m", "bot", "chat"]
TO_RESULT = ["yes", "walk", "hybrid", "4", "5", "3", "2", "1", "gaming", "skip the rest"]


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CXBOT_")}
    return {**kept, "COLUMNS": "100", "PYTHONWARNINGS": "error", **changes}


def piped(
    lines: Sequence[str], *options: str, stdin: bytes | None = None, **changes: str
) -> subprocess.CompletedProcess[bytes]:
    given = stdin if stdin is not None else "".join(f"{line}\n" for line in lines).encode()
    return subprocess.run(
        [*COMMAND, *options], input=given, capture_output=True, timeout=WAITING, check=False,
        env=environment(**changes),
    )  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[bytes]:
    """One whole assessment through a pipe."""
    return piped(TO_RESULT, XDG_DATA_HOME=str(tmp_path_factory.mktemp("data")), DATABASE_URL="")


@pytest.mark.acceptance
def test_piped_answers_make_a_plain_transcript_and_reach_the_result(
    done: subprocess.CompletedProcess[bytes],
) -> None:
    text = done.stdout.decode()
    assert done.returncode == 0
    assert done.stderr == b""
    assert "> walk" in text
    assert "ahead of 25%" in text
    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in text.split("\n"))


@pytest.mark.acceptance
def test_input_that_ends_before_the_result_says_so_and_fails() -> None:
    done = piped(["yes", "walk"])

    assert done.returncode == 1
    assert "The input ended before the result" in done.stdout.decode()


@pytest.mark.acceptance
@pytest.mark.parametrize("lines", [["no"], ["yes", "walk", "quit"], ["yes", "delete", "yes"]])
def test_leaving_by_word_is_polite(lines: list[str]) -> None:
    done = piped(lines)

    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.acceptance
def test_wrong_bytes_control_characters_and_huge_lines_are_survived() -> None:
    odd = b"yes\n\xff\xfe\x00\x07\n" + b"x" * 200_000 + b"\nwalk\n" + "\u202e🦄\n".encode() + b"\n"

    done = piped([], stdin=odd)

    assert b"Stage: Walk" in done.stdout
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.parametrize("width", [1, 10, 20, 30, 31, 40, 200])
def test_terminal_of_any_width_reaches_the_result(quick_check: Assessment, width: int) -> None:
    text = taken(quick_check, TO_RESULT, partial(make_terminal, width=width))

    assert max(map(len, text.split("\n"))) <= width
    assert "You’reatWalk:aheadof25%" in "".join(text.split())


def test_terminal_that_ends_says_how_to_come_back(quick_check: Assessment) -> None:
    typed = replace(quick_check, texts=quick_check.texts.instead(TYPED))

    stopped = taken(typed, ["yes", "walk", "stop"])
    declined = taken(typed, ["no"])

    assert "Paused." in stopped
    assert "[Resume]" not in stopped
    assert stopped.endswith("To carry on where you left off, run “cxbot chat” again.\n\n")
    assert "Nothing was stored." in declined
    assert declined.endswith("If you change your mind, run “cxbot chat” again.\n\n")


@pytest.mark.acceptance
def test_ascii_terminal_gets_no_character_it_cannot_show() -> None:
    done = piped(TO_RESULT, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")

    assert done.returncode == 0
    assert b"ahead of 25%" in done.stdout
    done.stdout.decode("ascii")


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--flow", "quick-chek"], 'did you mean "quick-check"?'),
        (["--flaw", "x"], "No such option"),
    ],
)
def test_wrong_use_is_told_in_a_line_and_exits_with_2(options: list[str], expected: str) -> None:
    done = piped([], *options)

    assert done.returncode == 2
    assert expected in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.acceptance
def test_own_flow_can_be_added_and_chosen(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "flow.yaml").write_text(
        "id: mine\ntitle: Mine\nsteps:\n"
        "  - {id: stage, type: single_choice, name: Stage, text: Where?, options_from: stages,"
        " measures: stage}\n  - {id: result, type: result}\n"
    )

    done = piped(["run"], CXBOT_CONVERSATIONS=str(tmp_path), CXBOT_FLOW="mine")

    assert done.returncode == 0
    assert b"ahead of 57%" in done.stdout


# ---------------------------------------------------------------------------- a real terminal


class Screen:
    """The program in a pseudo-terminal; every wait is for something it prints, and bounded."""

    def __init__(self, **changes: str) -> None:
        self.seen = ""
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.execve(sys.executable, COMMAND, environment(TERM="xterm", **changes))  # noqa: S606

    def until(self, text: str) -> str:
        """Read until the program has printed a text; gives back what it printed on the way."""
        return self._read(lambda: text in self.seen, f"{text!r} never came")

    def _read(self, done: Callable[[], bool], complaint: str) -> str:
        deadline = time.monotonic() + WAITING
        while not done():
            ready, _, _ = select.select([self._fd], [], [], deadline - time.monotonic())
            assert ready, f"{complaint}:\n{self.seen}"
            try:
                chunk = os.read(self._fd, 65536)
            except OSError:
                break
            if not chunk:
                break
            self.seen += chunk.decode()
        seen, self.seen = self.seen, ""
        return seen

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def press_until_it_answers(self, key: str) -> None:
        """Press a key, and once more each second until something but its echo is printed."""
        deadline = time.monotonic() + WAITING
        while time.monotonic() < deadline:
            self.type(key)
            while select.select([self._fd], [], [], 1)[0]:
                try:
                    chunk = os.read(self._fd, 65536).decode()
                except OSError:
                    return
                self.seen += chunk
                if chunk.strip("^C\r\n"):
                    return
        pytest.fail(f"{key!r} was never answered:\n{self.seen}")

    def kill(self) -> None:
        """End the program as a loss of power would."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def ends(self) -> tuple[str, int]:
        """Wait for its end, and return the rest of its output, and its exit code."""
        seen = self._read(lambda: False, "it never ended")
        _, status = os.waitpid(self._pid, 0)
        os.close(self._fd)
        return seen, os.waitstatus_to_exitcode(status)


@pytest.mark.acceptance
def test_terminal_shows_colors_and_takes_a_person_through() -> None:
    screen = Screen()
    seen = screen.until("> ")
    for line in TO_RESULT:
        screen.type(line + "\n")
        seen += screen.until("> ")

    screen.type("stop\n")
    rest, code = screen.ends()

    assert "\x1b[" in seen
    assert "ahead of 25%" in re.sub(r"\x1b\[[0-9;]*m", "", seen)
    assert "Goodbye" in rest
    assert code == 0


@pytest.mark.acceptance
def test_no_color_is_honored_and_the_end_of_input_is_leaving_by_ones_own_wish() -> None:
    screen = Screen(NO_COLOR="1")
    screen.until("> ")
    screen.type("yes\n")
    seen = screen.until("> ")
    screen.type("\x04")
    rest, code = screen.ends()

    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", seen)
    assert "Traceback" not in rest
    assert code == 0


@pytest.mark.acceptance
@pytest.mark.parametrize("answers", [[], ["yes", "walk"]])
def test_ctrl_c_leaves_politely(answers: list[str]) -> None:
    screen = Screen()
    screen.until("> ")
    for line in answers:
        screen.type(line + "\n")
        screen.until("> ")

    # Press again if nothing happens, as people do. A Ctrl-C in the instant between the prompt and
    # Python's waiting for a key is noticed only with the next key.
    screen.press_until_it_answers("\x03")
    seen, code = screen.ends()

    assert "You left. Your answers so far are saved" in seen
    assert "Traceback" not in seen
    assert code == 130


@pytest.mark.acceptance
def test_reader_that_leaves_early_gets_no_traceback() -> None:
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(),
    )  # fmt: skip
    assert process.stdout
    assert process.stdin
    process.stdout.readline()
    process.stdout.close()
    process.stdin.write(b"yes\nwalk\nhybrid\n" * 200)
    with suppress(BrokenPipeError):  # it has already ended, as it should
        process.stdin.close()

    process.wait(WAITING)

    assert process.stderr
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()


# ---------------------------------------------------------------------------- its parts


def test_number_presses_a_numbered_button() -> None:
    last = Say((), (Button("Yes", "token-1"), Button("Book", url="https://example.org")))

    assert parse("1", last) == Tap("token-1")
    assert parse("2", last) == last.buttons[1]
    assert parse("3", last) == Text("3")
    assert parse("٣", last) == Text("٣")
    assert parse("9" * 5000, last) == Text("9" * 5000)
    assert parse("1", None) == Text("1")


def test_label_with_a_number_of_its_own_is_pressed_by_that_number() -> None:
    last = Say((), (Button("Step 1", "first"), Button("Step 3", "third"), Button("More", "more")))
    console = Console(file=StringIO(), width=80)

    assert parse("3", last) == Tap("third")
    assert parse("2", last) == Text("2")
    emit(console, render(last, load_catalogue(), console))
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue().split("\n")[:3] == ["1  Step 1", "3  Step 3", "-  More"]


def test_number_after_an_invitation_presses_the_button_above_it(quick_check: Assessment) -> None:
    printed = taken(quick_check, [*TO_RESULT, "share", "1"])

    assert "We’re at the Walk stage" in printed.split("> 1")[-1]


def test_output_of_a_pipe_has_marked_headings_and_no_drawing(quick_check: Assessment) -> None:
    printed = taken(quick_check, [*TO_RESULT, "details", "describe the picture"])

    assert "\n# Where you are. Question 1 of 11\n" in printed
    assert "\n# Where you stand: Walk\n" in printed
    assert "\nWalk: 32% (you)\n" in printed
    assert not set(printed) & set("─█←")


def test_screen_has_drawn_headings_and_charts(quick_check: Assessment) -> None:
    console = Console(file=StringIO(), width=80, force_terminal=True)
    blocks = (Heading("Title"), Bars((Bar("Walk", 32, "32%", "you"),)))

    emit(console, render(Ask("stage", "Question 1", blocks, "list"), quick_check.texts, console))

    assert isinstance(console.file, StringIO)
    assert {"─", "█", "←"} <= set(console.file.getvalue())
    assert "# " not in console.file.getvalue()


def test_nobody_is_told_to_tap_in_a_terminal(tmp_path: Path) -> None:
    settings = load_settings({"DATABASE_URL": f"sqlite:///{tmp_path / 'chat.sqlite3'}"})
    here = replace(choose(settings, kept="here"), typed=True).flows().versions.current
    lines = [
        "yes", "help", "asdf", "asdf", "asdf", "walk", "hybrid", "9", *["skip"] * 5, "quux",
        "skip the rest", "help", "compare", "no", "comment", "help", "why", "Fine", "delete",
    ]  # fmt: skip

    printed = taken(here, [*lines, "yes"])

    assert "everything you answered here is deleted" in " ".join(printed.split()).lower()
    assert re.findall(r"\b[Tt]ap\b|button|[Mm]essages in this chat", printed) == []


def test_sentences_of_those_who_type_replace_all_that_say_tap() -> None:
    typed = load_catalogue().instead(TYPED)
    lists = {"say.help_commands", "say.help_finished_commands"}
    names = {name for name in typed if name.startswith(("hint.", "notice.", "say.", "ask."))}

    said = {name: typed.say(name, count=2) for name in names - lists}

    tapping = {name for name, sentence in said.items() if re.search(r"\b[Tt]ap\b", sentence)}
    assert tapping == {"say.form_expired"}, "a terminal has no forms"


async def test_notice_without_a_reply_is_shown() -> None:
    console = Console(file=StringIO(), width=80)
    lines = iter(["anything\n"])
    terminal = Terminal(
        load_catalogue(), HERE, "session", console=console, lines=lambda: next(lines, "")
    )

    async def handle(update: Update) -> Outcome:
        return Outcome("Nothing changed." if isinstance(update.inbound, Text) else "")

    await terminal.run(handle)

    assert isinstance(console.file, StringIO)
    assert "Nothing changed." in console.file.getvalue()


def test_form_is_shown_as_text() -> None:
    console = Console(width=60)
    field = Field("stage", "", "Which stage?", "list", value="walk")

    with console.capture() as captured:
        console.print(render(Form("t", "All at once", (field,), "Send"), load_catalogue(), console))

    assert "Which stage? = walk" in captured.get()


# ---------------------------------------------------------------------------- kept between runs


class Home:
    """Runs of the chat in this process that share a file, as runs of one person do."""

    def __init__(self, assessment: Assessment, system: System) -> None:
        self._assessment, self.system = assessment, system
        self._runs = count(1)

    def chat(self, *lines: str, after: Callable[[int], None] = lambda _number: None) -> str:
        """Return what one run shows; ``after`` hears before each line how many were typed."""
        typed, number = iter(line + "\n" for line in lines), count()

        def read() -> str:
            after(next(number))
            return next(typed, "")

        console = Console(file=StringIO(), width=100)
        terminal = Terminal(
            self._assessment.texts, HERE, f"run{next(self._runs)}", console=console, lines=read
        )
        self.system.run(conversing(self.system, terminal))
        self.exit_code = terminal.exit_code
        assert isinstance(console.file, StringIO)
        return console.file.getvalue()


@pytest.fixture
def home(quick_check: Assessment) -> Iterator[Home]:
    with System(kept_versions(quick_check), clock=RealClock(), on_disk=True) as system:
        yield Home(quick_check, system)


class RealClock(Clock):
    """The clock of the program, which the delivery of the terminal reads."""

    def __call__(self) -> datetime:
        return now()


@pytest.mark.parametrize("left_by", [[], ["stop"]], ids=["the end", "stop"])
def test_chat_goes_on_with_the_question_it_was_left_at(home: Home, left_by: list[str]) -> None:
    home.chat("yes", "walk", *left_by)

    again = home.chat("hybrid", "answers")

    assert "Welcome back" in again
    assert "which way of serving" in again
    assert "Stage: Walk" in again
    assert "In three minutes" not in again


def test_chat_after_a_result_shows_it_again(home: Home) -> None:
    home.chat(*TO_RESULT)

    assert "ahead of 25%" in home.chat()


def test_answer_that_could_not_be_kept_is_told_and_counts_when_typed_again(home: Home) -> None:
    home.system.wait_for_others(0)
    with ExitStack() as lock:

        def after(typed: int) -> None:
            if typed == 1:
                lock.enter_context(locked(home.system.path))
            if typed == 2:
                lock.close()

        seen = home.chat("yes", "walk", "run", "answers", after=after)

    told = seen.index("I couldn’t save that (")
    assert "another program holds the database" in seen[told:]
    assert seen.index("> walk") < told < seen.index("> run")
    assert "Stage: Run" in seen[told:]
    assert "Stage: Walk" not in seen


def test_chat_that_ends_with_an_answer_not_kept_says_so_by_its_exit_code(home: Home) -> None:
    home.system.wait_for_others(0)
    with ExitStack() as lock:

        def after(typed: int) -> None:
            if typed == len(TO_RESULT) + 1:
                lock.enter_context(locked(home.system.path))

        home.chat(*TO_RESULT, "leave a comment", "my comment", after=after)

    assert home.exit_code == 1


def test_full_disk_is_told_and_loses_nothing(home: Home) -> None:
    [(pages,)] = home.system.sql("PRAGMA page_count")
    home.chat("yes")
    home.system.pragma(f"PRAGMA max_page_count={pages}")
    home.system.sql("CREATE TABLE filling (size BLOB)")

    seen = home.chat(*["help"] * 100)

    assert "the disk is full: make room" in seen
    home.system.pragma("PRAGMA max_page_count=100000")
    again = home.chat("walk", "answers")
    assert "Pick the closest." in again
    assert "Stage: Walk" in again


@pytest.mark.acceptance
def test_answer_survives_a_kill_right_after_it() -> None:
    screen = Screen()
    screen.until("> ")
    screen.type("yes\n")
    screen.until("> ")
    screen.type("walk\n")
    screen.until("Stage: Walk")

    screen.kill()
    again = piped(["answers"]).stdout.decode()

    assert "Stage: Walk" in again
    assert "which way of serving" in again


@pytest.mark.acceptance
def test_fresh_starts_over_in_another_process() -> None:
    piped(["yes", "walk"])

    fresh = piped(["yes", "answers"], "--fresh").stdout.decode()

    assert "In three minutes" in fresh
    assert "Stage: Walk" not in fresh


# ---------------------------------------------------------------------------- hostile text


LAYOUTS: tuple[Layout, ...] = ("list", "row", "moment")


@pytest.mark.acceptance
def test_piped_input_is_echoed_without_what_steers_a_terminal() -> None:
    done = piped(
        [], stdin=b"yes\r\n\x1b]52;c;eA==\x07\xc2\x9b31m\xe2\x80\xae[bold]x\xed\xa0\xbd\nwalk\n"
    )

    text = done.stdout.decode()
    assert "\r" not in text
    assert not steers(text)
    assert "> \\x1b]52;c;eA==\\x07\\x9b31m\\u202e[bold]x" in text
    assert done.returncode == 1


@pytest.mark.parametrize("kind", ["terminal", "pipe"])
def test_no_reply_steers_a_terminal_or_is_taken_for_markup(kind: str) -> None:
    odd = HOSTILE + "[link=http://example.org]here[/link]"
    blocks = (
        Heading(odd), Paragraph(odd), Note(odd), Bullets((odd,)), Bars((Bar(odd, 5, odd, odd),)),
    )  # fmt: skip
    choice = Choice(odd, "token", "value", odd)
    replies: list[Reply] = [
        Say(blocks, (Button(odd, "token"), Button(odd, url=odd))),
        *(
            Ask("stage", odd, blocks, layout, (choice,) * many, hint=odd)
            for layout in LAYOUTS
            for many in (1, 9)
        ),
        Settled("stage", odd, odd, odd, Button("Change", "token")),
        Form("t", odd, (Field("stage", odd, odd, "list", value=odd),), odd),
        Attachment("", "png", odd, odd, odd),
    ]
    console = Console(file=StringIO(), width=300, force_terminal=kind == "terminal")

    for reply in replies:
        emit(console, render(reply, load_catalogue(), console))

    assert isinstance(console.file, StringIO)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue())
    assert not steers(shown)
    assert "[link=http://example.org]here[/link]" in shown


async def test_moment_is_shown_in_the_persons_zone() -> None:
    shown, console = "Nov 22, 2026, 17:00 UTC", Console(file=StringIO(), width=80)
    texts = load_catalogue().in_zone(ZoneInfo("Europe/Berlin"))
    terminal = Terminal(texts, HERE, "session", console=console)
    moments = ((shown, 1_795_366_800),)

    await terminal.send(
        HERE, Say((Paragraph(f"Until {shown}."), Bullets((f"By {shown}",), moments=moments)))
    )
    await terminal.send(HERE, Say((Paragraph(f"From {shown} on.", moments),)))

    assert isinstance(console.file, StringIO)
    printed = console.file.getvalue()
    assert "Until Nov 22, 2026, 17:00 UTC." in printed
    assert "- By Nov 22, 2026, 18:00 CET" in printed
    assert "From Nov 22, 2026, 18:00 CET on." in printed
