"""Every sentence said to a person comes from a catalogue, a flow or an edition: a pseudo-locale
that marks these texts finds whatever bypasses them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from rich.console import Console

from adapters.terminal.render import render
from bot.engine.assessment import Assessment
from bot.flows.model import FlowFile
from bot.loading.library import edition_folders, load_edition, load_flow, shipped
from bot.loading.yaml_documents import read_document
from bot.messages import Ask, Attachment, Block, Form, Reply, Say, Settled, Text
from bot.scoring.edition import AdviceRule, Header
from bot.texts import Catalogue, texts_of
from tests.conftest import DATA
from tests.kit.golden import Person

OPEN, CLOSE = "⟦", "⟧"


def marked(text: str) -> str:
    """Return a text between marks, and its letters replaced where they are no placeholder."""
    parts = re.split(r"(\{[a-z_]+\})", text)
    table = str.maketrans("aeiouAEIOU", "àéîöûÀÉÎÖÛ")
    return OPEN + "".join(p if p.startswith("{") else p.translate(table) for p in parts) + CLOSE


def marked_catalogue() -> Catalogue:
    data = dict(read_document(shipped("bot.texts") / "en.yaml").data)
    typed = {"commands": data.pop("commands"), "words": data.pop("words")}

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: walk(one) for name, one in value.items()}
        return [marked(one) for one in value] if isinstance(value, list) else marked(value)

    return Catalogue("en", {**walk(data), **typed})


def write_marked(source: Path, target: Path, paths: set[tuple[str, ...]]) -> None:
    """Copy a YAML file with the texts at these paths marked (items of lists by their id)."""
    target.parent.mkdir(parents=True, exist_ok=True)

    def walk(value: Any, at: tuple[str, ...]) -> Any:
        if isinstance(value, dict):
            return {name: walk(one, (*at, name)) for name, one in value.items()}
        if isinstance(value, list):
            return [
                walk(one, (*at, str(one["id"] if isinstance(one, dict) and "id" in one else n)))
                for n, one in enumerate(value)
            ]
        return marked(value) if at in paths and isinstance(value, str) else value

    text = yaml.safe_dump(walk(read_document(source).data, ()), allow_unicode=True)
    target.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    root = tmp_path_factory.mktemp("pseudo")
    source, target = edition_folders()["liveops-2026"], root / "liveops-2026"
    header = Header.model_validate(read_document(source / "edition.yaml").data)
    facts = read_document(source / "facts.yaml").data["facts"]
    rules = [
        AdviceRule.model_validate(rule)
        for rule in read_document(source / "advice.yaml").data["advice"]
    ]
    shown: dict[str, set[tuple[str, ...]]] = {
        "edition.yaml": shown_texts(header),
        "facts.yaml": {("facts", fact["id"], "says") for fact in facts},
        "advice.yaml": {("advice", rule.id, *at) for rule in rules for at in shown_texts(rule)},
    }
    for name, paths in shown.items():
        write_marked(source / name, target / name, paths)
    edition = load_edition(target)

    flow = DATA / "flows" / "everything" / "flow.yaml"
    paths = shown_texts(FlowFile.model_validate(read_document(flow).data))
    write_marked(flow, root / "flows" / "everything" / "flow.yaml", paths)
    texts = marked_catalogue()
    built = load_flow(root / "flows" / "everything", edition)
    return Assessment(built, edition, texts, texts.say("kept.there", count=365))


def shown_texts(part: BaseModel) -> set[tuple[str, ...]]:
    """Return the paths of a part's texts that people are shown, and do not type."""
    return {path for path, _, _ in texts_of(part) if "synonyms" not in path}


def of_blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        for part in getattr(block, "items", ()) or getattr(block, "bars", ()) or (block,):
            if isinstance(part, str):
                yield part
            else:
                yield from (
                    getattr(part, n) for n in ("text", "label", "shown") if hasattr(part, n)
                )


def said(reply: Reply) -> Iterator[str]:
    """Yield every text of a reply that a person sees."""
    match reply:
        case Say(blocks, buttons):
            yield from of_blocks(blocks)
            yield from (button.label for button in buttons)
        case Ask():
            yield from (reply.progress, reply.hint)
            yield from of_blocks(reply.blocks)
            yield from (choice.label for choice in reply.choices)
            yield from (control.label for control in reply.controls)
            yield from (choice.description for choice in reply.choices)
        case Settled():
            yield from (reply.name, reply.question, reply.answer)
            yield reply.change.label if reply.change else ""
        case Attachment():
            yield from (reply.caption, reply.alt)
        case Form():
            yield from (reply.title, reply.submit)
            for field in reply.fields:
                yield from (field.label, field.section, field.help, field.error)


def strays(text: str) -> str:
    """Return the letters outside of every mark, without numbers and punctuation."""
    depth, outside = 0, []
    for one in text:
        depth += (one == OPEN) - (one == CLOSE)
        outside += [one] if depth == 0 and one not in OPEN + CLOSE else []
    return re.sub(r"[\W\d_]+", "", "".join(outside))


SCRIPT = [
    "help", "ok", "why", "skip", "nonsense", "nonsense", "nonsense", "crawk", "no", "walk", "back",
    "keep", "answers", "change", "stop", "resume", "restart", "no", "delete", "no", "form",
    "voice", "Some tool", "2", "", "Some doubt", "maybe", "yes", "12", "someday", "2030-01-31",
    "33.3", "gaming", "insurance", "japan", "usa", "compare", "country", "sources", "source 1",
    "source 999", "details", "change", "back", "help", "what is this", "leave a comment",
    "comment", "Nice", "result", "answers", "stop", "delete", "yes",
]  # fmt: skip
OURS = [
    "Some tool", "Some doubt", "nonsense", "maybe", "someday", "what is this", "Nice", "Change",
    "none", "usa",
]  # fmt: skip
"""The texts that are said back to the person."""


def test_no_sentence_bypasses_the_catalogues(pseudo: Assessment) -> None:
    found = 0
    with Person(pseudo) as person:
        replies = list(person.does(Text("begin"))[0])
        for line in SCRIPT:
            more, notice = person.does(Text(line))
            replies += [*more, Settled("", "", notice, "")]
    for reply in replies:
        for text in said(reply):
            found += bool(text)
            without = text
            for word in OURS:
                without = without.replace(f"“{word}”", "")
            assert strays(without) == "", f"{text!r} in {reply}"
    assert found > 400
    assert any(isinstance(reply, Say) and reply.kind == "result" for reply in replies)


def test_the_detector_finds_a_stray() -> None:
    assert strays(f"{OPEN}good{CLOSE} 12 %, {OPEN}well {OPEN}nested{CLOSE}{CLOSE}") == ""
    assert strays(f"{OPEN}good{CLOSE} bad") == "bad"


def test_terminal_adds_no_sentence_of_its_own(pseudo: Assessment) -> None:
    console = Console(width=200, no_color=True)
    with Person(pseudo) as person:
        replies = [
            reply for line in ("begin", "ok", "walk") for reply in person.does(Text(line))[0]
        ]
    for reply in replies:
        with console.capture() as captured:
            console.print(render(reply, pseudo.texts, console))
        assert strays(captured.get().replace("✓", "").replace("─", "")) == "", reply
