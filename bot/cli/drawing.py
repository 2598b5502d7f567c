"""What commands that draw share: where to, and writing the files."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import wrong_use
from bot.files import NotWritten, is_stream, named, refuse, writing
from bot.report.content import Json, to_text
from bot.report.render import Format, NotRendered, draw

Png = Annotated[Path | None, typer.Option("--png", help="Write the scorecard as a picture.")]
Svg = Annotated[Path | None, typer.Option("--svg", help="Write the scorecard as a drawing.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", help="Write the report.")]


def write_drawings(
    files: Mapping[Format, Path | None],
    scorecard: Callable[[], Json],
    report: Callable[[], Json],
    *,
    force: bool = False,
) -> list[Path]:
    """Draw what is wanted, and only then write it: all of it or nothing.

    Args:
        files: Where each format goes; None for not wanted.
        scorecard: What a picture shows.
        report: What a PDF shows.
        force: Replace files that are there.

    Returns:
        The files, without those that are streams.

    Raises:
        typer.Exit: It cannot be drawn, or a file is there already or cannot be written.
    """
    wanted = {format_: file for format_, file in files.items() if file is not None}
    _refuse_what_cannot_be(wanted, force=force)
    try:
        made: dict[Format, bytes] = {
            format_: draw(to_text(report() if format_ == "pdf" else scorecard()), format_)
            for format_ in wanted
        }
    except NotRendered as why:
        raise wrong_use(str(why)) from None
    with ExitStack() as all_of_them:
        for format_, file in wanted.items():
            all_of_them.enter_context(_named(format_))
            target = all_of_them.enter_context(writing(file, force=force))
            target.write(made[format_])
            # Before any of them is in its place.
            target.flush()
    return [file for file in wanted.values() if not is_stream(file)]


@contextmanager
def _named(format_: Format) -> Iterator[None]:
    """Say which option names the file that could not be written."""
    try:
        yield
    except NotWritten as why:
        raise wrong_use(f"--{format_}: {why}") from None


def _refuse_what_cannot_be(wanted: Mapping[Format, Path], *, force: bool) -> None:
    """Notice before anything is drawn what could not be written.

    Raises:
        typer.Exit: It could not be.
    """
    taken: dict[Path, Format] = {}
    for format_, file in wanted.items():
        if str(file) == "-":
            raise wrong_use(f"--{format_}: needs the name of a file; standard output takes none.")
        if is_stream(file):
            continue
        name = named(file)
        with _named(format_):
            try:
                refuse(file, force=force)
                folder, place = file.parent.is_dir(), file.parent.resolve() / file.name
            except OSError as error:
                raise wrong_use(f"--{format_}: cannot write {name}: {error.strerror}") from None
        if not folder:
            raise wrong_use(f"--{format_}: cannot write {name}: there is no such folder")
        if place in taken:
            raise wrong_use(f"--{taken[place]} and --{format_}: the same file, {name}")
        taken[place] = format_
