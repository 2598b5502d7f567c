"""Results of one place beside each other: what is shown, what is said of that, and what is kept."""

from dataclasses import replace
from datetime import timedelta

from bot.messages import Address, Outcome, Text, Update
from bot.team.model import COMPARED_FOR, QUARTER, Team
from bot.turns.plan import Plan
from tests.unit.assessments.world import World, intros, labels, said
from tests.unit.team.make import Member

NEW, OLD = Member("fly", "ai_only"), Member("walk")
NOTHING = "Nothing new is shown"


def give(world: World, team: Team) -> None:
    """Keep an assessment as an earlier version left it."""
    writes = Plan(Outcome(), world.clock(), opened=(team,))
    update = Update(f"given-{team.id}", world.facilitator, Text("given"))
    world.system.run(world.system.store.turns.handle(update, "", lambda _: writes))


def opened(world: World, name: str) -> Team:
    """An assessment that was open in this place when this version was installed."""
    version = world.system.service.versions.team_flow("team-pulse")
    team = Team(
        id=name, place=world.place, facilitator=world.facilitator, title=name, flow="team-pulse",
        version=version.flow.version, edition=version.edition.id, created_at=world.clock(),
        smallest=3, checked=not world.forms,
    )  # fmt: skip
    give(world, team)
    return team


def test_two_that_were_open_at_once_both_end_and_one_alone_is_shown(world: World) -> None:
    first, second = opened(world, "first"), opened(world, "second")
    people = world.people(4)
    world.all_answer(first, people, OLD)
    world.all_answer(second, people, NEW)

    world.reveal(first)
    mark = len(world.sent)
    world.reveal(second)

    assert world.tallies(first.id)[1].counts["stage"] == (0, 4, 0, 0)
    assert NOTHING in world.text(world.place, mark)
    assert world.tallies(second.id)[1].counts == {}
    assert {world.team(assessment.id).status for assessment in (first, second)} == {"revealed"}
    assert world.rows()["conversations"] == world.rows()["participants"] == []


def test_second_round_that_was_open_ends_without_figures_and_lets_go_of_everything(
    world: World,
) -> None:
    team = world.set_up(rounds=2)
    people = world.people(4)
    world.all_answer(team, people, OLD)
    world.reveal(team)
    world.sql("DELETE FROM codes")
    world.all_answer(world.team(team.id), people, NEW)
    mark = len(world.sent)

    world.reveal(world.team(team.id))

    assert NOTHING in world.text(world.place, mark)
    assert world.team(team.id).status == "revealed"
    assert world.rows()["conversations"] == world.rows()["participants"] == []


def test_newcomers_of_a_series_are_told_and_held_back_until_they_are_enough(world: World) -> None:
    first = world.set_up(series=True)
    people = world.people(4)
    world.all_answer(first, people, OLD)
    world.reveal(first)

    counted, held_back = [], []
    for number in (1, 2):
        world.forward(days=QUARTER.days + 1)
        following = world.teams()[0]
        world.all_answer(following, people, OLD)
        world.all_answer(following, world.people(2 * number - 1, start=50), NEW)
        world.reveal(following)
        made = world.tallies(following.id)[1]
        counted.append(sum(made.counts["stage"]))
        held_back.append(made.held_back)

    assert counted == [4, 7]
    assert held_back == [1, 0]


def test_group_that_became_a_supergroup_keeps_what_is_compared(chat: World) -> None:
    team = chat.set_up(rounds=2)
    people = chat.people(4)
    chat.all_answer(team, people, OLD)
    chat.reveal(team)
    after = replace(chat.place, chat="-100777")
    chat.system.run(chat.system.store.teams.move_place(chat.place, after))
    chat.place = after
    chat.all_answer(chat.team(team.id), people[1:], NEW)

    chat.reveal(chat.team(team.id))

    assert chat.tallies(team.id)[2].counts == {}


def test_result_no_longer_counts_after_400_days(world: World) -> None:
    first = world.set_up()
    world.all_answer(first, world.people(4), OLD)
    world.reveal(first)

    world.forward(days=COMPARED_FOR.days + 1)
    second = world.set_up()
    world.all_answer(second, world.people(3), NEW)
    world.reveal(second)

    assert second.compared_with is None
    assert world.tallies(second.id)[1].counts["stage"] == (0, 0, 0, 3)


def test_result_that_is_posted_again_counts_from_then(world: World) -> None:
    first = world.set_up()
    world.all_answer(first, world.people(4), OLD)
    world.reveal(first)
    world.forward(days=300)

    world.order(world.facilitator, "files", first.id)

    (result,), _ = world.system.run(world.system.store.teams.results_in(world.place))
    assert result.shown_at == world.clock()


def test_receipt_names_the_day_on_which_the_counts_are_removed(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(4))
    world.reveal(team)
    until = world.clock() + max(COMPARED_FOR, timedelta(days=365))

    assert world.system.service.versions.current.texts.day(until) in world.text(world.place)


# ---------------------------------------------------------------------------- strict or open

OPENLY = "If only a few people join or leave, comparing the two could show what they answered."


def one_off(world: World) -> Team:
    """A result that was shown here, of which it is not known who answered."""
    team = world.set_up()
    world.all_answer(team, world.people(4), OLD)
    world.reveal(team)
    world.forward(days=30)
    return team


def test_facilitator_chooses_before_anything_is_posted_where_there_was_a_result(
    world: World,
) -> None:
    one_off(world)
    mark = len(world.sent)

    team = world.set_up()

    assert team.status == "draft"
    assert world.to(world.place, mark) == []
    asked = world.to(world.facilitator)[-1]
    assert "I don’t know who answered then" in said([asked])
    assert labels(asked) == ["Strict", "Open", "Cancel it"]


def test_open_result_is_shown_with_the_sentence_that_everybody_read(world: World) -> None:
    one_off(world)
    team = world.set_up()
    mark = len(world.sent)
    world.press(world.facilitator, "Open")
    invited, people = world.text(world.place, mark), world.people(4)
    before = len(world.sent)
    world.order(people[0], "join", team.id)
    joined = world.text(people[0], before) + intros(world.to(people[0], before))
    world.all_answer(team, people[1:], NEW)

    world.reveal(team)

    assert OPENLY in invited
    assert OPENLY in joined
    made = world.tallies(team.id)[1]
    assert made.openly
    assert sum(made.counts["stage"]) == 3
    assert OPENLY in world.text(world.place)


def test_strict_result_after_one_of_unknown_people_shows_how_many_answered(world: World) -> None:
    one_off(world)
    team = world.set_up()
    world.press(world.facilitator, "Strict")
    world.all_answer(team, world.people(4), NEW)
    mark = len(world.sent)

    world.reveal(team)

    shown = world.text(world.place, mark)
    assert NOTHING in shown
    assert "4 people answered" in shown
    assert OPENLY not in world.text(world.place)


def test_choice_is_made_once(world: World) -> None:
    one_off(world)
    team = world.set_up()
    world.press(world.facilitator, "Strict")

    mark = len(world.sent)
    world.order(world.facilitator, "post", team.id, "open")

    assert world.team(team.id).openly is False
    assert world.to(world.place, mark) == []


def test_series_asks_once_for_all_of_it(world: World) -> None:
    one_off(world)
    team = world.set_up(series=True)
    world.press(world.facilitator, "Open")
    world.all_answer(team, world.people(4), NEW)
    world.reveal(team)
    mark = len(world.sent)

    world.forward(days=QUARTER.days + 1)

    following = world.teams()[0]
    assert (following.status, following.openly) == ("open", True)
    assert OPENLY in world.text(world.place, mark)


def test_second_round_of_an_open_assessment_is_strict(world: World) -> None:
    one_off(world)
    team = world.set_up(rounds=2)
    asked = said(world.to(world.facilitator)[-1:])
    assert "In the second round, everyone only sees how many answered either way." in asked
    world.press(world.facilitator, "Open")
    world.all_answer(team, world.people(4), NEW)
    world.reveal(team)
    world.all_answer(world.team(team.id), world.people(4), OLD)

    world.reveal(world.team(team.id))

    assert sum(world.tallies(team.id)[1].counts["stage"]) == 4
    assert world.tallies(team.id)[2].counts == {}


def test_who_had_a_result_elsewhere_is_said_not_where(world: World) -> None:
    one_off(world)

    world.set_up("Others", place=world.elsewhere)

    invited = world.text(world.elsewhere)
    assert "could be compared with another result of some of the same people" in invited
    assert world.place.chat not in invited


def test_result_that_a_later_one_is_compared_with_counts_from_then(world: World) -> None:
    first = world.set_up(series=True)
    world.all_answer(first, world.people(4), OLD)
    world.reveal(first)
    world.forward(days=QUARTER.days + 1)
    following = world.teams()[0]
    world.all_answer(following, world.people(4), NEW)

    world.reveal(following)

    results, _ = world.system.run(world.system.store.teams.results_in(world.place))
    assert {result.shown_at for result in results} == {world.clock()}


# ---------------------------------------------------------------------------- what counts no more


def aged(world: World) -> tuple[Team, Team]:
    """A result that no longer counts, and one that repeats it, of all but one of its people."""
    first = world.set_up()
    world.all_answer(first, world.people(4), OLD)
    world.reveal(first)
    world.forward(days=COMPARED_FOR.days + 1)
    world.order(world.facilitator, "repeat", first.id)
    world.tick()
    second = world.teams()[0]
    world.all_answer(second, world.people(3), NEW)
    return first, second


def test_figures_that_no_longer_count_stand_beside_no_later_ones(world: World) -> None:
    _, second = aged(world)
    mark = len(world.sent)

    world.reveal(second)

    shown = world.text(world.place, mark)
    assert "3 people answered" in shown
    assert "Since last time" not in shown
    assert "4 people" not in shown


def test_result_that_no_longer_counts_is_not_shown_again(world: World) -> None:
    first, second = aged(world)
    world.reveal(second)
    for verb in ("post", "files"):
        mark = len(world.sent)

        (refused,) = world.order(world.facilitator, verb, first.id)

        assert "more than 400 days ago" in said([refused])
        assert world.text(world.place, mark) == ""
        assert len(world.sent) == mark + 1


# ---------------------------------------------------------------------------- what is said of it


def next_of(world: World, people: list[Address], member: Member) -> str:
    """The next one of a series, in which these people answer: what is shown of it."""
    world.forward(days=QUARTER.days + 1)
    world.all_answer(world.teams()[0], people, member)
    mark = len(world.sent)
    world.reveal(world.teams()[0])
    return world.text(world.place, mark)


def test_figures_that_stand_are_those_of_the_last_result_that_had_any(world: World) -> None:
    first = world.set_up(series=True)
    people = world.people(4)
    world.all_answer(first, people, OLD)
    world.reveal(first)
    day = world.system.service.versions.current.texts.day(world.clock())

    second, third = (next_of(world, people[1:], OLD) for _ in range(2))

    for shown in (second, third):
        assert f"The figures of {day} stand." in shown


def test_what_moved_is_told_from_the_last_result_that_had_any_figures(world: World) -> None:
    first = world.set_up(series=True)
    people = world.people(4)
    world.all_answer(first, people, OLD)
    world.reveal(first)
    assert NOTHING in next_of(world, people[1:], OLD)

    shown = next_of(world, people, NEW)

    assert "Median stage: Walk, now Fly." in shown
    assert "is left out" not in shown


def test_newcomers_are_told_the_largest_group_that_was_promised_here(world: World) -> None:
    first = world.set_up(rounds=2, smallest=5)
    people = world.people(5)
    world.all_answer(first, people, OLD)
    world.reveal(first)
    world.order(world.facilitator, "cancel", first.id, "yes2")
    world.set_up(rounds=2, smallest=3)
    world.press(world.facilitator, "Strict")
    second = world.teams()[0]
    world.all_answer(second, people, OLD)
    mark, new = len(world.sent), world.person("new")
    world.answer(new, second, NEW)
    told = world.text(new, mark) + intros(world.to(new, mark))

    world.reveal(second)

    assert "held back until at least 5 newcomers have answered" in told
    assert "held back until at least 5 people have new ones" in world.text(world.place, mark)


def test_nobody_is_called_new_where_it_is_not_known_who_answered(world: World) -> None:
    first = world.set_up(rounds=2)
    people = world.people(4)
    world.all_answer(first, people, OLD)
    world.reveal(first)
    world.say(people[0], "delete")
    mark, new = len(world.sent), world.person("new")

    world.answer(new, world.team(first.id), NEW)

    assert "new since" not in world.text(new, mark) + intros(world.to(new, mark))


def test_open_is_chosen_only_where_that_is_asked(chat: World) -> None:
    chat.standings[""] = "member"
    team = chat.set_up()

    chat.order(chat.facilitator, "post", team.id, "open")

    assert chat.team(team.id).openly is None


def test_nobody_is_called_new_for_a_question_that_they_answer_for_the_first_time(
    world: World,
) -> None:
    first = world.set_up(rounds=2)
    people = world.people(4)
    skips = Member(ratings=(3, 3, 3, 3, None))
    world.all_answer(first, people[:3], OLD)
    world.answer(people[3], first, skips)
    world.reveal(first)
    world.all_answer(world.team(first.id), people, OLD)
    mark = len(world.sent)

    world.reveal(world.team(first.id))

    shown = world.text(world.place, mark)
    assert "One person has answers that are new" in shown
    assert "person is new" not in shown


def test_whoever_asks_for_files_of_a_result_without_figures_is_told_why(world: World) -> None:
    one_off(world)
    team = world.set_up()
    world.press(world.facilitator, "Strict")
    world.all_answer(team, world.people(4), NEW)
    world.reveal(team)

    replies = world.order(world.facilitator, "files", team.id)

    assert NOTHING in said(replies)
    assert len(replies) == 1
