"""The shipped edition, and ways to write another one."""

from pathlib import Path

from bot.documents import DataProblems
from bot.loading.library import load_edition, shipped
from bot.loading.yaml_documents import parse_document
from bot.scoring.check import EditionFiles, build_edition
from bot.scoring.edition import Edition

FOLDER = shipped("benchmark_data") / "liveops-2026"
EDITION = load_edition(FOLDER)

HEADER, FACTS, ADVICE = (
    (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in ("edition", "facts", "advice")
)


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """Return a text with words replaced; each must stand there exactly once."""
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def without_fact(text: str, fact: str) -> str:
    """Return the facts without the one-line fact of this id."""
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if f"{{id: {fact}," not in line]
    assert len(kept) == len(lines) - 1
    return "".join(kept)


def build(header: str = HEADER, facts: str = FACTS, advice: str = ADVICE) -> Edition:
    """Return the edition that three texts describe."""
    return build_edition(
        EditionFiles(
            parse_document(header, "edition.yaml"),
            parse_document(facts, "facts.yaml"),
            parse_document(advice, "advice.yaml"),
        )
    )


def problems(header: str = HEADER, facts: str = FACTS, advice: str = ADVICE) -> list[str]:
    """Return the problems of the edition that three texts describe."""
    try:
        build(header, facts, advice)
    except DataProblems as bad:
        return [str(one) for one in bad.problems]
    return []


def line_of(text: str, words: str) -> int:
    """Return the line, from 1, in which these words first stand."""
    return text[: text.index(words)].count("\n") + 1


def write(folder: Path, header: str = HEADER, facts: str = FACTS, advice: str = ADVICE) -> Path:
    """Return a folder of an edition on disk."""
    folder.mkdir(parents=True)
    for name, text in (("edition", header), ("facts", facts), ("advice", advice)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def at(text: str, words: str, file: str = "facts.yaml") -> str:
    return f"{file}:{line_of(text, words)}:"


def second(tmp_path: Path) -> Path:
    """Return the shipped edition under other names and with other figures."""
    header = changed(
        HEADER,
        ("id: liveops-2026", "id: other-2031"),
        ("year: 2026", "year: 2031"),
        ("respondents: 815", "respondents: 200"),
        ("    label: Crawl", "    label: Asleep"),
    )
    facts = changed(
        FACTS,
        ("[crawl], value: 25", "[crawl], value: 20"),
        ("[fly], value: 14", "[fly], value: 19"),
    )
    return write(tmp_path / "other-2031", header, facts)
