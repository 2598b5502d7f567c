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
from bot.loading.library import build_source, load_catalogue
from bot.questions.cleaning import clean, quote
from bot.store.ports import Store
from bot.system.files import NotWritten, is_stream, writing
from bot.wiring.settings import load_settings


class Format(StrEnum):
    """The format of rows."""

    csv = "csv"
    jsonl = "jsonl"


def export(
    campaign: Annotated[
        str | None, typer.Option(help='Only conversations of this campaign; "" for those of none.')
    ] = None,
    kind: Annotated[Format, typer.Option("--format", help="The format of the rows.")] = Format.csv,
    output: Annotated[
        Path | None,
        typer.Option(help="The file to write (only you can read it), or - for standard output."),
    ] = None,
    force: Force = False,
) -> None:
    """Write every conversation as a row: pseudonym, campaign, flow, status, and the answers.

    Rows are written as they are read, so a million conversations take as little memory as a few.

    Only answers that count are written, not those to questions that were skipped or that a later
    answer made irrelevant. Pseudonyms are random; ids of platforms are never written. Free text is
    an answer too, and may contain anything that people typed.

    In CSV, text that a spreadsheet would take for a formula begins with an apostrophe, and several
    options share a cell, separated by "; ". A CSV file begins with a byte order mark, by which
    spreadsheets recognize UTF-8; standard output has none.

    Exit codes: 0 written, even if nothing is found; 2 wrong use, or the file or the database cannot
    be used.
    """
    if campaign is not None and campaign != clean(campaign):
        raise wrong_use(f'--campaign: no campaign is called "{quote(campaign)}"')
    with usable():
        settings = load_settings()
    output = None if str(output) == "-" else output
    with _target(output, kind, force=force) as write:
        job = _Export(write, campaign, kind)
        with_store(settings, job.write_all)
    if output:
        echo(f"{counted(job.count, 'conversation')} written to {output}.", err=True)
    elif not job.count:
        echo("No conversation is found.", err=True)


@dataclass
class _Export:
    """One export, in constant memory: the columns come from the flows, not from the rows.

    Attributes:
        write: Writes a line.
        campaign: The conversations' campaign; all conversations if None.
        kind: The format of rows.
        count: The number of written rows.
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
        orders = [rows.steps(walked) for walked in self._walked.values() if walked is not None]
        columns = rows.merged([*orders, tuple(self._loose)])
        if self.kind is Format.csv:
            self.write(rows.csv_line([*rows.HEAD, *columns]))
        async for exported in store.records.export(self.campaign):
            version = exported.conversation.version
            # A version that was not in use before began after the export did: it has no columns.
            if version not in self._walked:
                continue
            walked = self._walked[version]
            csv = self.kind is Format.csv
            self.write(
                rows.csv_row(exported, walked, columns) if csv else rows.json_row(exported, walked)
            )
            self.count += 1

    async def _look(self, store: Store) -> None:
        """Find every version in use, and the answered steps of versions that cannot be built."""
        for version in await store.records.versions_used(self.campaign):
            self._walked[version] = await _walked(store, version)
        if None not in self._walked.values():
            return
        async for exported in store.records.export(self.campaign):
            talk = exported.conversation
            if self._walked.get(talk.version, talk) is None:
                self._loose |= dict.fromkeys(talk.answers)


async def _walked(store: Store, version: str) -> Assessment | None:
    """Return the assessment of a version; None if it can no longer be built."""
    stored = await store.records.version(version)
    if stored is None:
        return None
    try:
        return Assessment(*build_source(stored.source), load_catalogue(), "")
    except DataProblems:
        return None


# ---------------------------------------------------------------------------- where to


@contextmanager
def _target(output: Path | None, kind: Format, *, force: bool) -> Iterator[Callable[[str], None]]:
    """Open the target for lines in UTF-8, whatever the locale: standard output, or a new file.

    Raises:
        typer.Exit: The file exists or cannot be written.
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
                    # Without the mark a spreadsheet assumes its system's encoding.
                    file.write(BOM_UTF8)
                yield _writer(file)
        except NotWritten as why:
            raise wrong_use(f"--output: {why}") from None


def _writer(file: IO[bytes]) -> Callable[[str], None]:
    def write(line: str) -> None:
        file.write(line.encode("utf-8", "backslashreplace"))

    return write
