"""Whole conversations as files that a reviewer can read: who says what, what comes back.

A file names a flow and lists turns. A turn is one of ``say`` (typed text), ``tap`` (the newest
button with this label), ``tap_first`` (the oldest with this label), ``command``, ``event`` (of the
platform) and ``form`` (answers by step, with ``draft: true`` while it is being filled in); ``bot``
is what came back.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self

import yaml

from bot.channel import Traits
from bot.engine.assessment import Assessment
from bot.messages import (
    Ask,
    Command,
    Edited,
    Event,
    Form,
    FormInput,
    Inbound,
    MediaSent,
    Reply,
    Say,
    Settled,
    Tap,
    Text,
    plain,
)
from tests.kit.system import System, kept_versions

EVENTS: dict[str, Event] = {"edited": Edited(), "media": MediaSent()}
"""Events of a platform, by what golden files call them."""


class Person(AbstractContextManager["Person"]):
    """Somebody who reads replies and presses what is in them."""

    def __init__(self, assessment: Assessment) -> None:
        traits = Traits(form_lifetime_s=60)
        self.system = System(kept_versions(assessment), ids="golden", traits=traits)
        self.buttons: list[tuple[str, str]] = []
        self.forms: list[Form] = []

    def __enter__(self) -> Self:
        self.system.__enter__()
        return self

    def __exit__(self, *failed: Any) -> None:
        self.system.__exit__(*failed)

    def does(self, inbound: Inbound) -> tuple[tuple[Reply, ...], str]:
        """Handle an inbound, and return the replies, and the notice with a form's errors."""
        outcome, found = self.system.say(inbound)
        replies = tuple(found)
        for reply in replies:
            self.buttons += buttons(reply)
            self.forms += [reply] if isinstance(reply, Form) else []
        errors = "".join(f"\n! {step}: {error}" for step, error in outcome.errors)
        return replies, outcome.notice + errors

    def turn(self, turn: dict[str, Any]) -> str:
        """Do what a turn of a golden file says, and give back what it should hold as ``bot``."""
        replies, notice = self.does(self._inbound(turn))
        parts = [plain(reply) for reply in replies]
        return "\n--\n".join(parts + ([f"({notice})"] if notice else [])) + "\n"

    def _inbound(self, turn: dict[str, Any]) -> Inbound:
        match turn:
            case {"say": text}:
                return Text(str(text))
            case {"tap": label}:
                return Tap(next(t for name, t in reversed(self.buttons) if name == label))
            case {"tap_first": label}:
                return Tap(next(t for name, t in self.buttons if name == label))
            case {"command": command}:
                name, _, argument = command.partition(" ")
                return Command(name, argument)
            case {"event": event}:
                return EVENTS[event]
            case {"form": values}:
                made = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
                return FormInput(self.forms[-1].token, made, final=not turn.get("draft", False))
            case _:
                known = "say, tap, tap_first, command, event, form"
                message = f"a turn says one of {known}; found {turn}"
                raise ValueError(message)


def buttons(reply: Reply) -> Iterator[tuple[str, str]]:
    match reply:
        case Say(_, buttons):
            yield from ((one.label, one.token) for one in buttons)
        case Ask():
            yield from ((one.label, one.token) for one in reply.choices)
            yield from ((one.label, one.token) for one in reply.controls)
        case Settled(change=change) if change:
            yield change.label, change.token
        case _:
            return


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def write(path: Path, golden: dict[str, Any]) -> None:
    text = yaml.dump(golden, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, "utf-8")
