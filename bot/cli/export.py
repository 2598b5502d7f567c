"""``cxbot export``: every conversation as a row, under a pseudonym."""

import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer

from bot.cli import rows
from bot.cli.columns import counted
from bot.cli.output import Force, echo, usable, wrong_use
from bot.cli.stores import with_store
from bot.documents import DataProblems
from bot.engine.assessment import Assessment
from bot.files import NotWritten, is_stream, writing
from bot.library import build_source, load_catalogue
from bot.questions.cleaning import clean, quote
from bot.settings import load_settings
from bot.store.ports import Store


class Format(StrEnum):
    """How rows are written."""

    csv = "csv"
    jsonl = "jsonl"


def export(
    campaign: Annotated[
        str | None, typer.Option(help='Only those that this campaign brought; "" for none.')
    ] = None,
    kind: Annotated[Format, typer.Option("--format", help="How rows are written.")] = Format.csv,
    output: Annotated[
        Path | None,
        typer.Option(help="The file to write, for its owner alone; - for standard output."),
    ] = None,
    force: Force = False,
) -> None:
    """Write every conversation as a row: pseudonym, campaign, flow, status, and the answers.

    The answers are those that count: none to questions that were skipped, or that an answer given
    later made pointless. Pseudonyms are random; nothing of a platform's ids is written. Free text
    is an answer too, and may hold whatever people typed.

    In CSV, text that a spreadsheet would take for a formula begins with an apostrophe, and several
    options stand in one cell, separated by "; ". A file of CSV begins with a byte order mark, by
    which spreadsheets know UTF-8; standard output has none.

    Exit codes: 0 written, also where nothing is found; 2 wrong use, or the file or the database
    cannot be used.
    """
    if campaign is not None and campaign != clean(campaign):
        raise wrong_use(f'--campaign: no campaign is called "{quote(campaign)}"')
    with usable():
        settings = load_settings()
    output = None if str(output) == "-" else output
    with _target(output, kind, force=force) as write:
        made = _Export(write, campaign, kind)
        with_store(settings, made.write_all)
    if output:
        echo(f"{counted(made.count, 'conversation')} written to {output}.", err=True)
    elif not made.count:
        echo("No conversation is found.", err=True)


@dataclass
class _Export:
    """One export: twice over all conversations, since the columns stand before the rows.

    Attributes:
        write: Takes each line.
        campaign: Which conversations; all of them if None.
        kind: How rows are written.
        count: How many were written.
    """

    write: Callable[[str], None]
    campaign: str | None
    kind: Format
    count: int = 0
    _walked: dict[str, Assessment | None] = field(default_factory=dict)
    _loose: dict[str, None] = field(default_factory=dict)

    async def write_all(self, store: Store) -> None:
        """Write the heading and every row."""
        await self._look(store)
        orders = [rows.steps(one) for one in self._walked.values() if one is not None]
        columns = rows.merged([*orders, tuple(self._loose)])
        if self.kind is Format.csv:
            self.write(rows.csv_line([*rows.HEAD, *columns]))
        async for one in store.records.export(self.campaign):
            version = one.conversation.version
            # A version that was not there a moment ago has no columns: it began after the export.
            if version not in self._walked:
                continue
            walked = self._walked[version]
            csv = self.kind is Format.csv
            self.write(rows.csv_row(one, walked, columns) if csv else rows.json_row(one, walked))
            self.count += 1

    async def _look(self, store: Store) -> None:
        """Find every version that was walked, and the steps of those that cannot be built."""
        seen: dict[str, dict[str, None]] = {}
        async for one in store.records.export(self.campaign):
            talk = one.conversation
            seen.setdefault(talk.version, {}).update(dict.fromkeys(talk.answers))
        # Not inside of the loop: it holds a connection, and there may be only one.
        for version, answered in seen.items():
            self._walked[version] = await _walked(store, version)
            if self._walked[version] is None:
                self._loose |= answered


async def _walked(store: Store, version: str) -> Assessment | None:
    """What a version's conversations walk; None where it cannot be built any more."""
    kept = await store.records.version(version)
    if kept is None:
        return None
    try:
        return Assessment(*build_source(kept.source), load_catalogue(), "")
    except DataProblems:
        return None


# ---------------------------------------------------------------------------- where to


@contextmanager
def _target(output: Path | None, kind: Format, *, force: bool) -> Iterator[Callable[[str], None]]:
    """Where to write lines, as UTF-8 whatever the locale: standard output, or a whole new file.

    Raises:
        typer.Exit: Something is there already, or it cannot be written.
    """
    if output is None and sys.stdout.isatty():
        yield lambda line: echo(line.removesuffix("\r\n").removesuffix("\n"))
    elif output is None:
        yield _writer(sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        try:
            with writing(output, force=force) as file:
                if kind is Format.csv and not is_stream(output):
                    # Without it a spreadsheet takes UTF-8 for the encoding of its own system.
                    file.write(BOM_UTF8)
                yield _writer(file)
        except NotWritten as why:
            raise wrong_use(f"--output: {why}") from None


def _writer(file: IO[bytes]) -> Callable[[str], None]:
    def write(line: str) -> None:
        file.write(line.encode("utf-8", "backslashreplace"))

    return write
