"""The American spelling of everything that people read."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.loading.library import shipped
from bot.loading.yaml_documents import read_document

ROOT = Path(__file__).parents[3]

TYPED = frozenset({"synonyms", "commands", "words", "names", "explain"})
"""Keys of words that people type: British ones are understood as well."""

ENDING = re.compile(r"\b\w+?(?:is|ys)(?:e|ed|es|er|ers|ing|ation|ations)\b", re.IGNORECASE)

AMERICAN = re.compile(
    r"""\w*(?:wise|raise[ds]?|raising|rais(?:e|es|ed)|promis\w+|enterprises?|precise|premises?|noise
    |expertise|exercis\w+|advis\w+|revis\w+|supervis\w+|surpris\w+|compris\w+|compromis\w+|disguis\w+
    |arise[s]?|rises?|rising|concise|praise[ds]?|improvis\w+|franchise\w*|bruise[ds]?|cruise\w*)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words with such an ending in American English, too."""

BRITISH = re.compile(
    r"""\b(?:\w*(?:colour|favour|honour|labour|neighbour|behaviour|rumour|humour|harbour)\w*
    |(?:call|contact|shopping)?\s?cent(?:re|res|red)|theatres?|fibres?|(?:kilo|milli)?metres?|litres?
    |(?:cancel|label|model|level|signal|total|travel|fuel|channel|counsel)l(?:ed|ing|er|ers)
    |judgement\w*|acknowledgement\w*|licences?|defences?|offences?|pretences?
    |programmes?|practis\w+|learnt|spelt|burnt|dreamt|leant|misspelt|whilst|amongst|towards
    |afterwards|upwards|downwards|forwards|backwards|autumn|fortnight|grey|fulfil|fulfils|enrol
    |enrols|instalments?|sceptic\w*|ageing|artefacts?|cheques?|tyres?|kerbs?|moulds?|ploughs?
    |storeys?|cosy|maths|e-mails?|any\ more(?=[.,;:)!?]|$))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def british(text: str) -> list[str]:
    """Return the British spellings in a text."""
    endings = (word[0] for word in ENDING.finditer(text) if not AMERICAN.fullmatch(word[0]))
    return [*endings, *(word[0] for word in BRITISH.finditer(text))]


def read_in(entry: object) -> Iterator[str]:
    """Yield every text of a document that people read."""
    match entry:
        case Mapping():
            yield from chain.from_iterable(
                read_in(value) for key, value in entry.items() if key not in TYPED
            )
        case list():
            yield from chain.from_iterable(map(read_in, entry))
        case str():
            yield entry
        case _:
            return


def _document(path: Path) -> Iterator[str]:
    return read_in(read_document(path).data)


def _help(command: Any = None) -> Iterator[str]:
    """Yield the help of a command, of its options, and of its commands."""
    command = command or typer.main.get_command(app)
    yield command.help or ""
    yield from (option.help or "" for option in command.params if hasattr(option, "help"))
    for part in getattr(command, "commands", {}).values():
        yield from _help(part)


def _guide(name: str) -> Iterator[str]:
    yield (ROOT / name).read_text("utf-8")


READ: dict[str, Callable[[], Iterable[str]]] = {
    "catalogue": lambda: _document(shipped("bot.texts") / "en.yaml"),
    **{
        str(path.relative_to(ROOT)): lambda path=path: _document(path)  # type: ignore[misc]
        for folder in ("conversations", "benchmark_data", "adapters")
        for path in sorted((ROOT / folder).rglob("*.yaml"))
    },
    "help": _help,
    **{
        name: lambda name=name: _guide(name)  # type: ignore[misc]
        for name in (
            "README.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "tests/kit/README.md",
            *(str(page.relative_to(ROOT)) for page in sorted((ROOT / "docs").glob("*.md"))),
        )
    },
}
"""Everything that people read, by name."""


@pytest.mark.parametrize("name", READ)
def test_what_people_read_is_spelled_american(name: str) -> None:
    texts = list(READ[name]())

    assert texts
    assert [word for text in texts for word in british(text)] == []


def test_british_spellings_are_found() -> None:
    text = "Organisations recognised the colour of the contact centre, and analysed it."

    assert british(text) == ["Organisations", "recognised", "analysed", "colour", "contact centre"]
    assert british("An enterprise advises otherwise, and its organization exercises caution.") == []


def test_british_spellings_that_people_type_are_understood() -> None:
    roles = read_document(shipped("conversations") / "team-pulse" / "flow.yaml").data["steps"]
    typed = [
        word for step in roles for role in step.get("options", ()) for word in role["synonyms"]
    ]

    assert "contact centre" in typed
