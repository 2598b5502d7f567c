"""What commands that draw share: where to, and writing the files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import wrong_use
from bot.documents import shorten
from bot.report.content import Json, to_text
from bot.report.render import Format, NotRendered, draw

Png = Annotated[Path | None, typer.Option("--png", help="Write the scorecard as a picture.")]
Svg = Annotated[Path | None, typer.Option("--svg", help="Write the scorecard as a drawing.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", help="Write the report.")]


def write_drawings(
    files: Mapping[Format, Path | None], scorecard: Callable[[], Json], report: Callable[[], Json]
) -> list[Path]:
    """Draw what is wanted, and only then write it; a file that is there is replaced.

    Args:
        files: Where each format goes; None for not wanted.
        scorecard: What a picture shows.
        report: What a PDF shows.

    Returns:
        The files.

    Raises:
        typer.Exit: It cannot be drawn, or a file cannot be written.
    """
    wanted = {format_: file for format_, file in files.items() if file is not None}
    _refuse_what_cannot_be(wanted)
    try:
        made: dict[Format, bytes] = {
            one: draw(to_text(report() if one == "pdf" else scorecard()), one) for one in wanted
        }
    except NotRendered as why:
        raise wrong_use(str(why)) from None
    for format_, file in wanted.items():
        try:
            file.write_bytes(made[format_])
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            name = shorten(str(file))
            raise wrong_use(f"--{format_}: cannot write {name}: {reason}") from None
    return list(wanted.values())


def _refuse_what_cannot_be(wanted: Mapping[Format, Path]) -> None:
    """Notice before anything is written what could not be."""
    taken: dict[Path, Format] = {}
    for format_, file in wanted.items():
        name = shorten(str(file))
        if str(file) == "-":
            raise wrong_use(f"--{format_}: needs the name of a file; standard output takes none.")
        try:
            folder, whole = file.parent.is_dir(), file.resolve()
            itself = file.is_dir()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise wrong_use(f"--{format_}: cannot write {name}: {reason}") from None
        if not folder:
            raise wrong_use(f"--{format_}: cannot write {name}: there is no such folder")
        if itself:
            raise wrong_use(f"--{format_}: cannot write {name}: this is a folder")
        if whole in taken:
            raise wrong_use(f"--{taken[whole]} and --{format_}: the same file, {name}")
        taken[whole] = format_
