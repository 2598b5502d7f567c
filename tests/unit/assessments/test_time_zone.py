"""The organizer's time zone: asked once where it is not known, and deleted with the person."""

from datetime import UTC, datetime

import pytest

from bot.messages import Address, Ask, Form, Paragraph, Say, Settled, Text, plain
from tests.unit.assessments.world import CHAT, FORMS, World


def steps(world: World, who: Address, *lines: str) -> list[str]:
    """The steps that somebody is asked who sets one up and says this."""
    asked = world.order(who, "new", world.place.chat)
    for line in lines:
        asked += world.say(who, line)
    return [reply.step for reply in asked if isinstance(reply, Ask)]


def test_deadline_is_typed_and_confirmed_in_the_organizers_zone() -> None:
    with World(CHAT) as world:
        who = world.facilitator
        steps(world, who, "A title")

        settled = world.say(who, "Berlin")
        due = f"{world.clock():%Y-%m-%d} 23:00"
        asked = world.say(who, due)

        assert "(CET)" in plain(settled[-1])
        (answer,) = [reply for reply in asked if isinstance(reply, Settled)]
        assert answer.answer.endswith("23:00 CET")
        for line in ("3", "no", "one"):
            world.say(who, line)
        (team,) = world.teams(who)
        assert team.deadline == datetime.fromisoformat(f"{due}+01:00").astimezone(UTC)


def test_everybody_else_reads_the_deadline_as_a_moment() -> None:
    with World(CHAT) as world:
        team = world.set_up(zone="UTC+2")
        assert team.deadline is not None

        invitation = world.to(world.place)[-1]

        assert isinstance(invitation, Say)
        paragraphs = [block for block in invitation.blocks if isinstance(block, Paragraph)]
        (paragraph,) = [block for block in paragraphs if block.moments]
        ((shown, seconds),) = paragraph.moments
        assert shown.endswith("UTC")
        assert shown in paragraph.text
        assert seconds == int(team.deadline.timestamp())


@pytest.mark.parametrize("answer", ["UTC+2", "skip"])
def test_zone_is_asked_once(answer: str) -> None:
    with World(CHAT) as world:
        world.set_up(zone=answer)

        again = steps(world, world.facilitator, "Another")

        assert "zone" not in again
        assert "deadline" in again


def test_zone_that_is_known_still_counts_and_can_be_changed() -> None:
    with World(CHAT) as world:
        world.set_up(zone="UTC+2")
        steps(world, world.facilitator, "Another")

        settled = world.say(world.facilitator, "2030-01-31 17:00")
        changed = world.say(world.facilitator, "change time zone")

        assert "17:00 UTC+2" in plain(settled[0])
        assert [reply.step for reply in changed if isinstance(reply, Ask)] == ["zone"]


def test_zone_is_asked_of_each_person() -> None:
    with World(CHAT) as world:
        world.set_up(zone="UTC+2")

        assert "zone" in steps(world, world.administrator("ada"), "Another")


def test_zone_is_deleted_with_the_person() -> None:
    with World(CHAT) as world:
        team = world.set_up(zone="UTC+5:30")
        world.order(world.facilitator, "cancel", team.id, "yes1")

        world.say(world.facilitator, "delete")
        world.say(world.facilitator, "yes")

        assert "UTC+5:30" not in str(world.rows())
        assert "zone" in steps(world, world.facilitator, "Another")


def test_form_asks_for_no_zone_since_its_picker_has_one() -> None:
    with World(FORMS) as world:
        replies = world.order(world.facilitator, "new", world.place.chat)

        (form,) = [reply for reply in replies if isinstance(reply, Form)]
        assert "zone" not in [field.step for field in form.fields]
        team = world.set_up()
        assert team.status == "open"


def test_zone_that_is_not_understood_is_asked_again_with_examples() -> None:
    with World(CHAT) as world:
        steps(world, world.facilitator, "A title")

        again = world.say(world.facilitator, Text("Atlantis"))

        assert "such as “Madrid”" in plain(again[-1])
