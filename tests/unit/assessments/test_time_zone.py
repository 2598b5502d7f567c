"""The organizer's time zone: a part of a typed deadline, asked once, deleted with the person."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Address, Ask, Form, Paragraph, Reply, Say, Settled, Text, plain
from bot.turns.preview import is_preview
from tests.unit.assessments.world import CHAT, FORMS, World


def steps(world: World, who: Address, *lines: str) -> list[str]:
    """Return the steps that somebody is asked who sets one up in a new place and says this."""
    asked = world.order(who, "new", f"{world.place.chat}{len(world.sent)}")
    for line in lines:
        asked += world.say(who, line)
    return [reply.step for reply in asked if isinstance(reply, Ask)]


def due(world: World) -> str:
    """Return a date and time of the next day, as people type it."""
    return f"{world.clock() + timedelta(days=1):%Y-%m-%d} 23:00"


def shown(replies: list[Reply]) -> dict[str, str]:
    """Return the answers that are confirmed, by their steps."""
    return {reply.step: reply.answer for reply in replies if isinstance(reply, Settled)}


def test_zone_of_a_typed_deadline_is_asked_after_it() -> None:
    with World(CHAT) as world:
        who, typed = world.facilitator, due(world)

        asked = steps(world, who, "A title", typed)
        mark = len(world.sent)
        answered = world.say(who, "Berlin")

        assert asked == ["title", "deadline", "zone"]
        assert shown(answered)["zone"] == "Berlin"
        assert shown(answered)["deadline"].endswith("23:00 CET")
        assert is_preview(world.to(who, mark)[-1])
        world.say(who, "post it")
        (team,) = world.teams(who)
        assert team.deadline == datetime.fromisoformat(f"{typed}+01:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Madrid", "+01:00"), ("CET", "+01:00"), ("(CET)", "+01:00"), ("UTC+2", "+02:00"),
     ("new york", "-05:00"), ("UTC", "+00:00"), ("São Paulo time", "-03:00"), ("+05:30", "+05:30")],
)  # fmt: skip
def test_zone_is_typed_with_the_deadline_and_remembered(zone: str, offset: str) -> None:
    with World(CHAT) as world:
        who, typed = world.facilitator, due(world)

        asked = steps(world, who, "A title", f"{typed} {zone}")
        world.say(who, "post it")

        assert asked == ["title", "deadline"]
        (team,) = world.teams(who)
        assert team.deadline == datetime.fromisoformat(f"{typed}{offset}").astimezone(UTC)
        first = shown(world.to(who))["deadline"]
        steps(world, who, "Another")
        assert shown(world.say(who, typed)) == {"deadline": first}


def test_tomorrow_is_the_day_after_it_was_typed_in_the_zone_that_is_asked_for() -> None:
    with World(CHAT) as world:
        who, typed_at = world.facilitator, world.clock()

        asked = steps(world, who, "A title", "tomorrow 5pm")
        world.forward(hours=20)
        answered = world.say(who, "Los Angeles")

        assert asked == ["title", "deadline", "zone"]
        there = (typed_at - timedelta(hours=8)).date() + timedelta(days=1)
        assert shown(answered)["deadline"] == f"{there:%b} {there.day}, {there.year}, 17:00 PST"


def test_hint_of_a_deadline_names_no_zone_while_it_is_not_known() -> None:
    with World(CHAT) as world:
        who = world.facilitator
        steps(world, who, "A title")

        refused = world.say(who, "soon")

        assert "“tomorrow 5pm” or “Jan 31 17:00”." in "\n".join(map(plain, refused))
        assert "UTC" not in "\n".join(map(plain, refused))


@pytest.mark.parametrize("line", ["2 hours", "In 1 week", "skip", "twelve days"])
def test_zone_is_not_asked_where_no_date_was_typed(line: str) -> None:
    with World(CHAT) as world:
        assert "zone" not in steps(world, world.facilitator, "A title", line)


def test_date_with_an_unknown_zone_is_not_taken() -> None:
    with World(CHAT) as world:
        asked = steps(world, world.facilitator, "A title", f"{due(world)} Atlantis")

        assert asked == ["title", "deadline", "deadline"]


def test_typed_deadline_moves_with_a_zone_that_is_changed() -> None:
    with World(CHAT) as world:
        who, typed = world.facilitator, due(world)
        steps(world, who, "A title", typed, "Berlin")

        world.say(who, "change time zone")
        replies = world.say(who, "UTC+5")
        world.say(who, "post it")

        assert shown(replies)["deadline"].endswith("23:00 UTC+5")
        (team,) = world.teams(who)
        assert team.deadline == datetime.fromisoformat(f"{typed}+05:00").astimezone(UTC)


def test_zone_that_is_skipped_is_utc() -> None:
    with World(CHAT) as world:
        who, typed = world.facilitator, due(world)
        steps(world, who, "A title", typed, "skip")

        world.say(who, "post it")

        (team,) = world.teams(who)
        assert team.deadline == datetime.fromisoformat(f"{typed}+00:00")


def test_everybody_else_reads_the_deadline_as_a_moment() -> None:
    with World(CHAT) as world:
        team = world.set_up(deadline=due(world), zone="UTC+2")
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
        world.set_up(deadline=due(world), zone=answer)

        again = steps(world, world.facilitator, "Another", due(world))

        assert again == ["title", "deadline"]


def test_zone_is_remembered_from_a_setup_that_was_discarded() -> None:
    with World(CHAT) as world:
        world.preview("A title", due(world), place=world.place, who=world.facilitator, zone="UTC+2")
        world.say(world.facilitator, "discard")

        again = steps(world, world.facilitator, "Another", due(world))

        assert again == ["title", "deadline"]


def test_zone_that_is_known_still_counts_and_can_be_changed() -> None:
    with World(CHAT) as world:
        world.set_up(deadline=due(world), zone="UTC+2")
        steps(world, world.facilitator, "Another")

        settled = world.say(world.facilitator, "2030-01-31 17:00")
        changed = world.say(world.facilitator, "change time zone")

        assert "17:00 UTC+2" in plain(settled[0])
        assert [reply.step for reply in changed if isinstance(reply, Ask)] == ["zone"]


def test_zone_is_asked_of_each_person() -> None:
    with World(CHAT) as world:
        world.set_up(deadline=due(world), zone="UTC+2")

        assert "zone" in steps(world, world.administrator("ada"), "Another", due(world))


def test_zone_is_deleted_with_the_person() -> None:
    with World(CHAT) as world:
        team = world.set_up(deadline=due(world), zone="UTC+5:30")
        world.order(world.facilitator, "cancel", team.id, "yes1")

        world.say(world.facilitator, "delete")
        world.say(world.facilitator, "yes")

        assert "UTC+5:30" not in str(world.rows())
        assert "zone" in steps(world, world.facilitator, "Another", due(world))


def test_form_asks_for_no_zone_since_its_picker_has_one() -> None:
    with World(FORMS) as world:
        replies = world.order(world.facilitator, "new", world.place.chat)

        (form,) = [reply for reply in replies if isinstance(reply, Form)]
        assert "zone" not in [field.step for field in form.fields]
        team = world.set_up()
        assert team.status == "open"


def test_zone_that_is_not_understood_is_asked_again_with_examples() -> None:
    with World(CHAT) as world:
        steps(world, world.facilitator, "A title", due(world))

        again = world.say(world.facilitator, Text("Atlantis"))

        assert "such as “Madrid”" in plain(again[-1])
