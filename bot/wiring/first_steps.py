"""A guide for the first run, where no channel has a token yet."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from adapters import channel_class


def installed(channels: Iterable[str]) -> dict[str, bool]:
    """Return for each channel whether its parts are installed."""
    return {name: _installed(name) for name in channels}


def first_steps(channels: Mapping[str, bool], cxbot: str) -> str:
    """Return what to do so that there is something to serve.

    Args:
        channels: The names of the channels that can be served, and whether their parts are
            installed.
        cxbot: How this program is called, such as ``.venv/bin/cxbot``.
    """
    ways = [
        _steps(name, has_parts=has_parts).format(cxbot=cxbot)
        for name, has_parts in channels.items()
    ]
    return "\n\n".join([
        "Nothing to serve: no channel has a token. Set one up:",
        *ways,
        f"To try it here, without a token: {cxbot} chat",
    ])  # fmt: skip


def _installed(name: str) -> bool:
    try:
        channel_class(name)
    except ImportError:
        return False
    return True


def _steps(name: str, *, has_parts: bool) -> str:
    """Return a channel's own first steps, after how to install its parts if they are missing."""
    steps: str = import_module(f"adapters.{name}.guide").FIRST_STEPS
    if has_parts:
        return steps
    title, _, rest = steps.partition("\n")
    return f"{title}\n  First: pip install 'cx-maturity-bot[{name}]'\n{rest}"
