"""Flows written as YAML in a test, and what is found wrong with them."""

from collections.abc import Sequence

from bot.documents import DataProblems
from bot.flows.build import build_flow
from bot.flows.model import EditionView, Flow
from bot.loading.library import edition_folders, edition_view, load_edition
from bot.loading.yaml_documents import parse_document

VIEW: EditionView = edition_view(load_edition(edition_folders()["liveops-2026"]))
RESULT = "  - {id: result, type: result}\n"
ASK = "  - {id: ask, type: yes_no, name: Ask, text: Well?}\n"
"""A yes/no question that conditions can be about."""


def flow_yaml(*steps: str, head: str = "", result: str = RESULT) -> str:
    """Return the text of a flow: three lines of header, then each step on a line of its own."""
    lines = "".join(one if one.endswith("\n") else f"  - {one}\n" for one in steps)
    return f"id: mine\ntitle: Mine\n{head}steps:\n{lines}{result}"


def build(text: str, *, language: str = "", **translations: str) -> Flow:
    words = {name: parse_document(one, f"{name}.yaml") for name, one in translations.items()}
    return build_flow(parse_document(text, "flow.yaml"), VIEW, words, language=language)


def problems(text: str, **translations: str) -> Sequence[str]:
    """Return the problems of a flow, each as the line that a person reads; empty if it is good."""
    try:
        build(text, **translations)
    except DataProblems as bad:
        return [str(one) for one in bad.problems]
    return []


def ask(step_id: str, more: str = "") -> str:
    """Return a yes/no question on one line."""
    return f"{{id: {step_id}, type: yes_no, name: N, text: T{more}}}"


def place(text: str, part: str, nth: int = 1) -> str:
    """Return the place of a part of a flow (the n-th of its kind), as a problem names it."""
    at = -1
    for _ in range(nth):
        at = text.index(part, at + 1)
    line = text.count("\n", 0, at) + 1
    return f"flow.yaml:{line}:{at - text.rfind(chr(10), 0, at)}: "
