"""Options and file writing for commands that draw."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import wrong_use
from bot.report.content import Json, to_text
from bot.report.render import Format, NotRendered, draw
from bot.system.files import NotWritten, is_stream, named, refuse, writing

Png = Annotated[Path | None, typer.Option("--png", help="Write the picture as PNG.")]
Svg = Annotated[Path | None, typer.Option("--svg", help="Write the picture as SVG.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", help="Write the report as PDF.")]


def write_drawings(
    files: Mapping[Format, Path | None],
    scorecard: Callable[[], Json],
    report: Callable[[], Json],
    *,
    force: bool = False,
) -> list[Path]:
    """Draw everything first and then write it: all files or none.

    Args:
        files: The file for each format; None if the format is not wanted.
        scorecard: Returns the content of a picture.
        report: Returns the content of a PDF.
        force: Replace existing files.

    Returns:
        The written files, without streams.

    Raises:
        typer.Exit: Drawing failed, or a file exists or cannot be written.
    """
    wanted = {format_: file for format_, file in files.items() if file is not None}
    _refuse_unwritable(wanted, force=force)
    try:
        drawings: dict[Format, bytes] = {
            format_: draw(to_text(report() if format_ == "pdf" else scorecard()), format_)
            for format_ in wanted
        }
    except NotRendered as why:
        raise wrong_use(str(why)) from None
    with ExitStack() as stack:
        for format_, file in wanted.items():
            stack.enter_context(_named(format_))
            target = stack.enter_context(writing(file, force=force))
            target.write(drawings[format_])
            # Write errors must show before the first file is moved into place.
            target.flush()
    return [file for file in wanted.values() if not is_stream(file)]


@contextmanager
def _named(format_: Format) -> Iterator[None]:
    """Name the option of the file that could not be written."""
    try:
        yield
    except NotWritten as why:
        raise wrong_use(f"--{format_}: {why}") from None


def _refuse_unwritable(wanted: Mapping[Format, Path], *, force: bool) -> None:
    """Refuse files that cannot be written, before anything is drawn.

    Raises:
        typer.Exit: A file cannot be written.
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
