"""The golden conversations of the engine, held on the page as they are written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.channels.conformance.written import FILES, parts_of, wanted_buttons
from tests.channels.web.world import Browser, Page, World, fields_of
from tests.kit import golden

NOT_HERE = "event"
"""The action that nobody can take on the page: there are no messages to edit."""

HINT = re.compile(r"(Tap|Type|Choose) .*|1 = .*|You changed: .*")
"""Lines that the page leaves out: hints on typing, since the field has its own, and the change of a
result, which the page shows above the result.
"""

_BUTTON = re.compile(r"\[(?P<label>.+?)\](?P<chosen> \*)?(?:: (?P<description>.*))?")
_SETTLED = re.compile(r"(?P<answer>.+) \[Change\]")
_BAR = re.compile(r"(?P<label>.+): (?P<shown>\d+%)(?: \((?P<mark>.+)\))?")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_conversation_goes_on_the_page_as_written(
    path: Path, quick_check: Assessment, everything: Assessment
) -> None:
    written = golden.read(path)
    flows = {"quick-check": quick_check, "everything": everything}

    async with World(flows[written["flow"]]) as world:
        ann = world.person()
        for turn in written["turns"]:
            if NOT_HERE in turn:
                break
            page = await do(ann, turn)
            *parts, notice = parts_of(turn["bot"])
            for part in parts:
                # An information that was read is no answer.
                if part != notice:
                    compare(page, part, turn)


async def do(ann: Browser, turn: dict[str, Any]) -> Page:
    """Do what a turn says; the page then."""
    match turn:
        case {"say": text}:
            return await (ann.say(str(text)) if ann.cookies else ann.begin())
        case {"tap": label}:
            return await ann.press(label)
        case {"tap_first": label}:
            return await ann.press(label, oldest=True)
        case {"command": command} if not ann.cookies:
            del command
            return await ann.begin()
        case {"form": values}:
            return await fill(ann, values, final=not turn.get("draft", False))
        case {"command": "start"}:
            return await ann.order("start")
        case {"command": command}:
            return await ann.say(f"/{command}")
        case _:
            raise ValueError(turn)


async def fill(ann: Browser, values: dict[str, Any], *, final: bool) -> Page:
    """Send the form with these values; one that is not complete as a page that asked less."""
    page = await ann.open("/form")
    if page.path != "/form":
        return page
    form = page.html.one("form", action="/form")
    asked = [field.given["value"] for field in form.all("input", name="asked")]
    given = {step: value if isinstance(value, list) else [value] for step, value in values.items()}
    sent = [(name, value) for name, value in fields_of(form).items() if name in ("proof", "token")]
    sent += [("asked", step) for step in asked if final or step in given]
    sent += [(f"f.{step}", str(value or "")) for step in given for value in given[step]]
    return await ann.open("/form", "POST", sent)


def compare(page: Page, part: str, turn: dict[str, Any]) -> None:
    """Find each line of a message, each button, and each answer on the page."""
    if page.path.startswith("/goodbye"):
        # Nothing is stored anymore, so the page has words of its own.
        return
    if " = " in part and part.rstrip().endswith("[Send]"):
        assert page.path == "/form"
        return
    written = [" ".join(line.split()) for line in part.split("\n") if line.strip()]
    read = page.text.split("\n")
    settled = [match["answer"] for line in written if (match := _SETTLED.fullmatch(line))]
    missing = [answer for answer in settled if answer not in page.answers]
    labels = [label.removeprefix("✓ ") for label in wanted_buttons(written) if label != "Change"]
    known = [*page.labels, *read]
    missing += [label for label in labels if label not in known]
    if settled:
        assert not missing, f"after {turn}: {page.raw}"
        return
    missing += [line for line in lines(written) if line not in read and bare(line) not in read]
    assert not missing, f"{missing} after {turn}: {read}"


def lines(written: list[str]) -> Iterator[str]:
    """Yield the lines that are read, as opposed to pressed."""
    for line in written:
        if _BUTTON.fullmatch(line) or HINT.fullmatch(line):
            continue
        if bar := _BAR.fullmatch(line):
            yield f"{bar['label']} {bar['shown']}" + (f" ← {bar['mark']}" if bar["mark"] else "")
        else:
            yield line


def bare(line: str) -> str:
    """Return a line without the sign of a point."""
    return re.sub(r"^(- |\d\. )", "", line)
