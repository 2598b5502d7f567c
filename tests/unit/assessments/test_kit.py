"""A facilitator's private messages: a panel, an agenda at the reveal, and files on demand."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.messages import Attachment, Reply, Say, plain
from bot.team.model import COMPARED_FOR
from tests.unit.assessments.world import FORMS, World, labels, said
from tests.unit.team.make import Member

AGENDA = "Your agenda: 20 minutes"
GENERAL = "No answers are shown, but your team can still talk."


@pytest.fixture(params=[True, False], ids=["draws", "writes"])
def forms_that_draw(request: pytest.FixtureRequest) -> Iterator[World]:
    with World(FORMS, draws=request.param) as made:
        yield made


def agendas(replies: list[Reply]) -> list[Say]:
    return [reply for reply in replies if isinstance(reply, Say) and AGENDA in plain(reply)]


def files(replies: list[Reply]) -> list[str]:
    return [reply.name for reply in replies if isinstance(reply, Attachment)]


def test_reveal_gives_the_facilitator_an_agenda_in_private_and_no_file_unasked(
    world: World,
) -> None:
    team = world.answered(4)
    mark = len(world.sent)

    world.reveal(team)

    (agenda,) = agendas(world.to(world.facilitator, mark))
    assert labels(agenda) == ["Table"]
    assert AGENDA not in world.text(world.place)
    assert files(world.to(world.facilitator, mark)) == []


def test_files_come_one_by_one_or_all_together(forms_that_draw: World) -> None:
    world = forms_that_draw
    drawn = world.system.service.versions.current.draw is not None
    team = world.revealed(4)
    (agenda,) = agendas(world.to(world.facilitator))
    ways = {"Slides": "team-slides.pptx", "Report": "team-report.pdf", "Table": "team.csv"}
    if not drawn:
        ways = {"Table": "team.csv"}
    assert labels(agenda) == list(ways)

    for label, name in ways.items():
        assert files(world.press(world.facilitator, label)) == [name]
    everything = files(world.type_order(world.facilitator, "files", team.id))

    assert sorted(everything) == sorted(ways.values())


def test_agenda_can_be_asked_for_again(world: World) -> None:
    team = world.revealed(4, Member("fly"))
    (before,) = agendas(world.to(world.facilitator))

    (again,) = agendas(world.press(world.facilitator, "Agenda and files"))

    assert again.blocks == before.blocks
    assert agendas(world.type_order(world.facilitator, "agenda", team.id)) == [again]


def test_agenda_of_a_result_that_no_longer_counts_is_not_shown(world: World) -> None:
    team = world.revealed(4)
    world.clock.forward(days=COMPARED_FOR.days + 1)

    asked = world.order(world.facilitator, "agenda", team.id)

    assert agendas(asked) == []
    assert "more than 400 days ago" in said(asked) or "no longer have this" in said(asked)


def test_round_that_ended_with_too_few_can_be_talked_about_without_its_answers(
    world: World,
) -> None:
    team = world.answered(2, Member("fly"))
    assert "No result is out yet." in said(world.order(world.facilitator, "agenda", team.id))
    world.forward(hours=3)
    assert world.team(team.id).status == "closing"

    (agenda,) = agendas(world.press(world.facilitator, "Agenda"))

    assert GENERAL in plain(agenda)
    assert "Fly" not in plain(agenda)
    assert labels(agenda) == []


def test_nobody_else_gets_the_agenda(world: World) -> None:
    team = world.revealed(4)

    refused = world.order(world.person("p1"), "agenda", team.id)

    assert "Only its organizer can do that." in said(refused)


def test_more_turns_the_panel_over_in_place_and_back(world: World) -> None:
    team = world.answered(4)
    (panel,) = world.order(world.facilitator, "panel", team.id)
    assert labels(panel) == ["Refresh", "Reveal the result", "More"]

    (rest,) = world.press(world.facilitator, "More")
    (back,) = world.press(world.facilitator, "Back")

    assert labels(rest) == ["Extend", "Close early", "Hand over", "Cancel the check", "Back"]
    assert labels(back) == labels(panel)
    for page in (rest, back):
        assert isinstance(page, Say)
        assert page.in_place
        assert page.blocks == panel.blocks  # type: ignore[union-attr] # a message


def test_refresh_says_how_it_stands_by_now(world: World) -> None:
    team = world.answered(3)
    (before,) = world.order(world.facilitator, "panel", team.id)
    world.answer(world.person("late"), team)

    (after,) = world.press(world.facilitator, "Refresh")

    assert "open, 3 answers so far" in said([before])
    assert "open, 4 answers so far" in said([after])


# ---------------------------------------------------------------------------- typed labels


def test_label_of_the_panel_can_be_typed(world: World) -> None:
    team = world.answered(4)

    assert "open, 4 answers so far" in said(world.say(world.facilitator, "refresh"))
    assert "Extend it by how long?" in said(world.say(world.facilitator, "Extend"))
    world.say(world.facilitator, "by a day")
    after = world.team(team.id).deadline
    assert after is not None
    assert team.deadline is not None
    assert (after - team.deadline).days == 1
    world.say(world.facilitator, "Close early")
    assert world.team(team.id).status == "closing"


def test_typed_label_never_confirms(world: World) -> None:
    team = world.answered(4)

    asked = [world.say(world.facilitator, text) for text in ("Delete everything", "Reveal it now")]

    assert world.team(team.id).status == "open"
    assert [labels(replies[-1])[0] for replies in asked] == ["Delete everything", "Reveal it now"]


def test_files_can_be_typed_after_the_reveal(world: World) -> None:
    world.revealed(4)

    assert files(world.say(world.facilitator, "table")) == ["team.csv"]
    assert len(agendas(world.say(world.facilitator, "Agenda and files"))) == 1


def test_typed_label_is_an_answer_to_somebody_who_is_asked(chat: World) -> None:
    team = chat.set_up(takes_part=True)
    chat.order(chat.facilitator, "join", team.id)

    replies = chat.say(chat.facilitator, "refresh")

    assert "answers yet" not in said(replies)
    assert "I didn’t recognize “refresh”." in said(replies)


def test_typed_label_of_somebody_with_several_assessments_lists_them(world: World) -> None:
    world.set_up(title="Here")
    world.set_up(title="There", place=world.elsewhere)

    assert said(world.say(world.facilitator, "refresh")).startswith("Team checks\n")


def test_typed_label_of_anybody_else_is_no_order(world: World) -> None:
    team = world.answered(4)

    replies = world.say(world.person("stranger"), "Close early")

    assert world.team(team.id).status == "open"
    assert "CX leadership" not in said(replies)


# ---------------------------------------------------------------------------- how many were invited


@pytest.mark.parametrize(("invited", "line"), [("9", "6 of 9 answered"), ("8", "6 answers so far")])
def test_facilitator_who_says_how_many_were_invited_sees_how_many_of_them_answered(
    world: World, invited: str, line: str
) -> None:
    team = world.set_up(invited=int(invited))
    assert team.invited == int(invited)
    world.all_answer(team, world.people(6))

    panel = world.order(world.facilitator, "panel", team.id)
    world.reveal(team)

    assert line in said(panel)
    assert f"of {invited}" not in world.text(world.place)
    (agenda,) = agendas(world.to(world.facilitator))
    assert ("6 of 9 answered." in plain(agenda)) == (invited == "9")


def test_next_assessment_of_a_series_invites_as_many(world: World) -> None:
    team = world.set_up(invited=30, series=True)
    world.all_answer(team, world.people(3))
    world.reveal(team)

    world.forward(days=92)

    after, before = world.teams()
    assert (after.invited, before.invited) == (30, 30)
    assert replace(after, id="") != replace(before, id="")
