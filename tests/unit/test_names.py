"""Names of classes are unique without their package."""

import ast
from collections import defaultdict
from pathlib import Path

import adapters
import bot


def test_no_two_public_classes_have_one_name() -> None:
    places = defaultdict(list)
    for package in (bot, adapters):
        folder = Path(package.__path__[0])
        for path in folder.rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(str(path.relative_to(folder.parent)))

    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}
