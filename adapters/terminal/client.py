"""Opens the console that replies are printed on."""

from rich.console import Console

from adapters.terminal.render import WIDEST
from bot.system.streams import accept_every_character, mend_size


def make_console() -> Console:
    """Return a console on standard output: plain if that is no terminal, honoring NO_COLOR."""
    mend_size()
    accept_every_character()
    console = Console(highlight=False, emoji=False)
    return Console(highlight=False, emoji=False, width=min(console.width, WIDEST))
