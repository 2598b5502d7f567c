"""Broken and hostile files: one clear error with its place, quickly, and nothing else."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import DataProblems, UnreadableFile
from bot.flows.model import Flow
from bot.loading.library import (
    build_source,
    edition_folders,
    find,
    flow_folders,
    load_catalogue,
    load_edition,
    load_flow,
    read_source,
    shipped,
    team_flows,
)
from bot.loading.yaml_documents import parse_document, read_document
from bot.scoring.edition import Edition

EDITION = edition_folders()["liveops-2026"]


def refused(text: str) -> str:
    """Return the error of YAML that is refused."""
    with pytest.raises(UnreadableFile) as bad:
        parse_document(text, "f.yaml")
    return str(bad.value)


def refused_file(path: Path) -> str:
    with pytest.raises(UnreadableFile) as bad:
        read_document(path)
    return str(bad.value)


LAUGHS = "a: &a [lol, lol]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [b\n", "f.yaml:2:1: this is no valid YAML: while parsing a flow sequence"),
        ("a: b: c\n", "f.yaml:1:5: this is no valid YAML: mapping values are not allowed"),
        ('a: "b\n', "f.yaml:2:1: this is no valid YAML: while scanning a quoted scalar"),
        ("a:\n\tb: c\n", "f.yaml:2:1: this is no valid YAML: while scanning for the next token"),
        ("a: b\n---\nc: d\n", "f.yaml:2:1: a second document begins here"),
        ("a: 1\nb: 2\na: 3\n", 'f.yaml:3:1: key "a" is there twice; first in line 1'),
        ("a: {b: 1, b: 2}\n", 'f.yaml:1:11: key "b" is there twice; first in line 1'),
        ("? [a, b]\n: c\n", "f.yaml:1:3: a key must be a plain word"),
        ("a: !!python/object/apply:os.system [ls]\n", "f.yaml:1:4: the tag tag:yaml.org"),
        ("a: !secret x\n", "f.yaml:1:4: the tag !secret is not read here; leave it out"),
        ("a: !!int 5\n", "f.yaml:1:4: the tag tag:yaml.org,2002:int is not read here"),
        ("a: &x b\n", "f.yaml:1:4: anchors and aliases (& and *) are not read here"),
        ("a: *x\n", "f.yaml:1:4: anchors and aliases (& and *) are not read here"),
        (LAUGHS, "f.yaml:1:4: anchors and aliases (& and *) are not read here; write"),
        ("a: " + "[" * 10_000, "f.yaml:1:43: more than 40 levels of lists and mappings"),
        ("- " * 10_000, "f.yaml:1:81: more than 40 levels"),
        ("{a: " * 10_000, "f.yaml:1:161: more than 40 levels"),
        ("? " * 10_000, "f.yaml:1:3: a key must be a plain word"),
        ("a: [" + "1," * 60_000 + "]", "more than 50,000 keys, items and values"),
        ("".join(f"k{n}: 1\n" for n in range(25_100)), "f.yaml:25000:9: more than 50,000"),
        ("é: é\na: é\x00b", "f.yaml:2:5: the character U+0000 is not allowed in YAML"),
        ("a: \x1b[31m\n", "f.yaml:1:4: the character U+001B is not allowed in YAML"),
        ("a: \ud800\n", "f.yaml:1:4: the character U+D800 is not allowed in YAML"),
        ("a: b\ufeffc\n", "f.yaml:1:5: the character U+FEFF is not allowed in YAML"),
        ('a: "x\\0y"\n', "f.yaml:1:4: the character U+0000 is not allowed in a text"),
        ('a: [b, "\\e[31m"]\n', "f.yaml:1:8: the character U+001B is not allowed in a text"),
        ('a: "\\ud800"\n', "f.yaml:1:7: this is no valid YAML"),
        ("", "f.yaml:1:1: the file must hold keys and values"),
        ("# only a comment\n", "f.yaml:1:1: the file must hold keys and values"),
        ("- a\n- b\n", "f.yaml:1:1: the file must hold keys and values"),
        ("just words\n", "f.yaml:1:1: the file must hold keys and values"),
    ],
)  # fmt: skip
def test_bad_yaml_is_refused_at_its_place(text: str, expected: str) -> None:
    said = refused(text)

    assert expected in said
    assert "\n" not in said


@given(
    st.text(st.characters(exclude_categories=()), max_size=60)
    | st.text("ab:{}[]&*!-?#\"'\\\n ,|>%@`\t0")
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = parse_document(text, "f.yaml")
    except UnreadableFile as bad:
        problems = bad.problems
    else:
        problems = ()
        assert isinstance(document.data, dict)
    assert all(one.mark.line >= 1 and one.message for one in problems)


def test_words_stay_words_and_numbers_become_numbers() -> None:
    text = (
        "a: yes\nb: no\nc: on\nd: 2024-01-01\ne: 12:30\nf: 0x1f\ng: 1_000\nh: 007\ni: .nan\n"
        "j: 1e5\nk: 5\nl: -1.5\nm: true\nn:\no: ~\np: '5'\nq: \"true\"\nr: |\n  5\n"
    )

    assert parse_document(text, "f.yaml").data == {
        "a": "yes", "b": "no", "c": "on", "d": "2024-01-01", "e": "12:30", "f": "0x1f",
        "g": "1_000", "h": "007", "i": ".nan", "j": "1e5", "k": 5, "l": -1.5, "m": True,
        "n": None, "o": None, "p": "5", "q": "true", "r": "5\n",
    }  # fmt: skip


def test_every_value_and_key_knows_its_place() -> None:
    document = parse_document("a:\n  - b: c\n    d: [e, f]\n", "f.yaml")

    assert str(document.mark("a", 0, "d", 1)) == "f.yaml:3:12"
    assert str(document.mark("a", 0, "d", key=True)) == "f.yaml:3:5"
    assert str(document.mark("a", 0, "missing")) == "f.yaml:2:5"
    assert str(document.mark("other")) == "f.yaml:1:1"


# ---------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("título: ñ".encode("latin-1"),
         "f.yaml:1:2: byte 0xED is no UTF-8; save the file as UTF-8"),
        (b"a: b\nc: \xff", "f.yaml:2:4: byte 0xFF is no UTF-8"),
        ("a: b".encode("utf-16"), "f.yaml:1:1: byte 0xFF is no UTF-8"),
        (b"a: " + b"x" * 10_000_000, "f.yaml: the file has 10,000,003 bytes; at most 1,"),
        (b"", "f.yaml:1:1: the file must hold keys and values"),
        (b"\x00" * 100, "f.yaml:1:1: the character U+0000 is not allowed"),
    ],
)  # fmt: skip
def test_bad_file_is_refused_with_what_is_wrong(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(content)

    assert expected in refused_file(path)


def test_byte_order_mark_and_a_very_long_text_are_fine(tmp_path: Path) -> None:
    path, text = tmp_path / "f.yaml", "x" * 900_000
    path.write_text(f"a: {text}\n", encoding="utf-8-sig")

    assert read_document(path).data == {"a": text}


def test_missing_file_names_one_that_is_spelt_alike(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text("a: b\n")

    assert 'there is no such file; did you mean "flow.yaml"?' in refused_file(tmp_path / "flow.yml")
    assert "there is no such file" in refused_file(tmp_path / "no" / "where.yaml")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")

    assert "this is a folder; a YAML file is needed" in refused_file(tmp_path)
    assert "this is no file but a device or a pipe" in refused_file(tmp_path / "pipe")
    assert "the file cannot be read" in refused_file(tmp_path / "loop")
    assert "the file cannot be read" in refused_file(tmp_path / ("x" * 300))
    assert "the file cannot be read" in refused_file(shipped("conversations") / "__init__.py" / "x")


# ---------------------------------------------------------------------------- flows, editions


def test_every_shipped_flow_and_edition_is_good() -> None:
    editions = [load_edition(one) for one in edition_folders().values()]

    for edition in editions:
        for name, folder in flow_folders().items():
            assert load_flow(folder, edition).id == name


@pytest.mark.parametrize(
    ("folder", "version"),
    [
        ("before_roles", "27c99e16d196db7d80e0de29cf80799f40a0c73ea767ccf955f22f0fd167eeb9"),
        ("before_stages", "d22266c928a4f7ea00316a828837713d36d9152a012039d47f869dd0b77bbe09"),
    ],
)
def test_flow_that_people_walked_before_keeps_its_version(folder: str, version: str) -> None:
    before = Path(__file__).parents[2] / "data" / folder
    flow = load_flow(before / "quick-check", load_edition(before / "liveops-2026"))

    assert flow.version == version


def test_setup_without_usual_answers_keeps_its_version() -> None:
    data = Path(__file__).parents[2] / "data"
    edition = load_edition(data / "before_stages" / "liveops-2026")
    flow = load_flow(data / "before_preview" / "team-setup", edition)

    assert flow.version == "d28c7f5524d04d6c80b3bb2ed83bb4b77d2bbe96241e469788079d1c4c9a5898"
    assert not flow.has_review


# ---------------------------------------------------------------------------- flows for teams


def write_team(root: Path, name: str, text: str = "", title: str = "Mine") -> None:
    pulse = (flow_folders()["team-pulse"] / "flow.yaml").read_text("utf-8")
    own = pulse.replace("id: team-pulse", f"id: {name}").replace("Team check", title)
    (root / name).mkdir()
    (root / name / "flow.yaml").write_text(text or own)


def offered(flow: Flow) -> dict[str, str]:
    return {one.id: one.label for one in flow.step("flow").choices(load_catalogue())}


def test_setting_up_offers_the_shipped_flows_for_teams(edition: Edition) -> None:
    flow = load_flow(flow_folders()["team-setup"], edition)

    assert flow.purpose == "setup"
    assert offered(flow) == {"team-pulse": "Team check"}


def test_setting_up_offers_flows_for_teams_of_ones_own(tmp_path: Path, edition: Edition) -> None:
    write_team(tmp_path, "mine", title="Pulse {edition_year}")
    known = flow_folders(tmp_path)

    flow = load_flow(known["team-setup"], edition, known)

    assert offered(flow) == {"team-pulse": "Team check", "mine": "Pulse 2026"}
    assert flow.version != load_flow(known["team-setup"], edition).version


@pytest.mark.parametrize(
    "text", ["a: [b\n", "id: bad\ntitle: T\n", "id: other\ntitle: T\npurpose: team\n",
             "id: bad\ntitle: 5\npurpose: team\n", "id: bad\npurpose: team\n"]
)  # fmt: skip
def test_what_is_no_flow_for_teams_is_not_offered(tmp_path: Path, text: str) -> None:
    write_team(tmp_path, "bad", text)

    assert team_flows(flow_folders(tmp_path)) == {"team-pulse": "Team check"}


def test_flow_that_sets_up_nothing_reads_no_other(tmp_path: Path, edition: Edition) -> None:
    gone = {"team-pulse": tmp_path / "gone"}

    assert load_flow(flow_folders()["quick-check"], edition, gone).purpose == "person"
    kept = json.loads(read_source(flow_folders()["quick-check"], EDITION, gone))
    assert "teams" not in kept


def test_kept_setting_up_is_built_again_with_the_flows_it_offered(
    tmp_path: Path, edition: Edition
) -> None:
    write_team(tmp_path, "mine")
    known = flow_folders(tmp_path)
    flow = load_flow(known["team-setup"], edition, known)

    again, _ = build_source(read_source(known["team-setup"], EDITION, known))

    assert again.version == flow.version
    assert offered(again) == offered(flow)
    assert again.purpose == "setup"


def test_path_is_found_as_it_is_and_an_unknown_name_answered_with_those_that_are(
    tmp_path: Path,
) -> None:
    assert find(str(tmp_path), {}, "flow") == tmp_path
    assert find("./mine", {}, "flow") == Path("mine")
    with pytest.raises(UnreadableFile, match='did you mean "quick-check"'):
        find("quick-chek", flow_folders(), "flow")


def test_folder_of_ones_own_flows_adds_to_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "flow.yaml").write_text("a: b\n")
    (tmp_path / "notes").mkdir()

    assert set(flow_folders(tmp_path)) == {*flow_folders(), "mine"}


def test_folder_of_ones_own_flows_must_exist(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for name in ("gone", "file"):
        with pytest.raises(UnreadableFile, match="CXBOT_CONVERSATIONS names this folder"):
            flow_folders(tmp_path / name)


def test_flow_must_have_its_folders_name_as_id(tmp_path: Path, edition: Edition) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "flow.yaml").write_text(
        "id: mine\ntitle: T\nsteps:\n  - {id: result, type: result}\n"
    )

    with pytest.raises(DataProblems, match=r'flow\.yaml:1:5: id "mine" must be the folder\'s name'):
        load_flow(folder, edition)
