"""Results of one place next to each other: what is shown, what is said about them, what is kept."""

from dataclasses import replace
from datetime import datetime

from bot.messages import Address, Outcome, Reading, Tap, Text, Update
from bot.team.dashboard import Dashboard
from bot.team.model import COMPARED_FOR, QUARTER, Team
from bot.team.orders import Verb, token_of
from bot.turns.plan import Plan
from tests.unit.assessments.world import World, intros, labels, said
from tests.unit.team.make import TEXTS, Member

NEW, OLD = Member("fly", "ai_only"), Member("walk")
NOTHING = "No result is shown."


def give(world: World, team: Team) -> None:
    """Keep an assessment as an earlier version left it."""
    writes = Plan(Outcome(), world.clock(), opened=(team,))
    update = Update(f"given-{team.id}", world.facilitator, Text("given"))
    world.system.run(world.system.store.turns.handle(update, "", lambda _: writes))


def opened(world: World, name: str) -> Team:
    """Return an assessment that was open in this place when this version was installed."""
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
    team, people = world.revealed(4, OLD, rounds=2), world.people(4)
    world.sql("DELETE FROM codes")
    world.all_answer(team, people, NEW)
    mark = len(world.sent)

    world.reveal(team)

    assert NOTHING in world.text(world.place, mark)
    assert world.team(team.id).status == "revealed"
    assert world.rows()["conversations"] == world.rows()["participants"] == []


def test_newcomers_of_a_series_are_told_and_held_back_until_they_are_enough(world: World) -> None:
    world.revealed(4, OLD, series=True)

    for newcomers, counted, held_back in ((1, 4, 1), (3, 7, 0)):
        world.forward(days=QUARTER.days + 1)
        following = world.teams()[0]
        world.all_answer(following, world.people(4), OLD)
        world.all_answer(following, world.people(newcomers, start=50), NEW)
        world.reveal(following)
        made = world.tallies(following.id)[1]
        assert (sum(made.counts["stage"]), made.held_back) == (counted, held_back)


def test_group_that_became_a_supergroup_keeps_what_is_compared(chat: World) -> None:
    team, people = chat.revealed(4, OLD, rounds=2), chat.people(4)
    after = replace(chat.place, chat="-100777")
    chat.system.run(chat.system.store.teams.move_place(chat.place, after))
    chat.place = after
    chat.all_answer(team, people[1:], NEW)

    chat.reveal(team)

    assert chat.tallies(team.id)[2].counts == {}


def test_result_that_is_posted_again_or_compared_with_counts_from_then(world: World) -> None:
    first = world.revealed(4, OLD, series=True)
    world.forward(days=30)

    world.order(world.facilitator, "files", first.id)

    assert shown_at(world) == {world.clock()}
    world.forward(days=QUARTER.days - 29)
    following = world.teams()[0]
    world.all_answer(following, world.people(4), NEW)
    world.reveal(following)
    assert shown_at(world) == {world.clock()}


def shown_at(world: World) -> set[datetime]:
    """Return the moments at which the results of the place were shown."""
    results, _ = world.system.run(world.system.store.teams.results_in(world.place))
    return {result.shown_at for result in results}


# ---------------------------------------------------------------------------- strict or open

OPENLY = "If only a few people join or leave, comparing the two could show what they answered."


def one_off(world: World) -> None:
    """Reveal a result of four people, and let 30 days pass."""
    world.revealed(4, OLD)
    world.forward(days=30)


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
    assert labels(asked) == ["Count only", "Open", "Cancel the check"]
    world.press(world.facilitator, "Count only")
    mark = len(world.sent)
    world.order(world.facilitator, "post", team.id, "open")
    assert world.team(team.id).openly is False
    assert world.to(world.place, mark) == []


def test_open_result_is_shown_with_the_sentence_that_everybody_read(world: World) -> None:
    one_off(world)
    team, people = world.set_up(), world.people(4)
    mark = len(world.sent)
    world.press(world.facilitator, "Open")
    invited = world.text(world.place, mark)
    world.order(people[0], "join", team.id)
    joined = world.text(people[0], mark) + intros(world.to(people[0], mark))
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
    world.press(world.facilitator, "Count only")
    world.all_answer(team, world.people(4), NEW)
    mark = len(world.sent)

    world.reveal(team)
    files = world.order(world.facilitator, "files", team.id)

    shown = world.text(world.place, mark)
    assert NOTHING in shown
    assert "Closed. 4 people answered." in shown
    assert "see the result" not in shown
    assert OPENLY not in world.text(world.place)
    assert NOTHING in said(files)
    assert len(files) == 1


COUNT_ONLY = "Nobody sees a result this time, only how many answered."


def test_everybody_is_told_before_they_answer_that_only_a_count_will_be_shown(
    world: World,
) -> None:
    one_off(world)
    team, mark, ann = world.set_up(), len(world.sent), world.person("ann")

    world.press(world.facilitator, "Count only")
    world.order(ann, "join", team.id)
    outcome = world.hand(ann, Tap(token_of("privacy", team.id)))

    assert COUNT_ONLY in world.text(world.place, mark)
    assert "Results need" not in world.text(world.place, mark)
    assert COUNT_ONLY in world.text(ann, mark) + intros(world.to(ann, mark))
    assert isinstance(outcome, Reading)
    assert COUNT_ONLY in said([outcome.said])
    assert "Everyone only sees how many answered" in outcome.notice


def test_organizer_ends_a_count_and_is_not_told_of_a_result(world: World) -> None:
    one_off(world)
    team = world.set_up()
    world.press(world.facilitator, "Count only")
    world.all_answer(team, world.people(4), NEW)
    (panel,) = world.order(world.facilitator, "panel", team.id)
    (closed,) = world.order(world.facilitator, "close", team.id)
    shown = world.text(world.place)
    (asked,) = world.press(world.facilitator, "End the check")
    mark = len(world.sent)

    world.press(world.facilitator, "End it now")

    assert COUNT_ONLY in said([panel])
    assert "Reveal the result" not in labels(panel)
    assert "Everyone there will only see how many answered." in said([asked])
    told = world.text(world.facilitator, mark)
    assert "End or extend it, or all answers are deleted" in said([closed])
    assert "Closed. 4 answered. All answers are deleted on" in shown
    assert "closed, no result shown" in told
    assert "the result is" not in told
    assert world.team(team.id).status == "revealed"


def test_dialog_before_a_count_is_shown_names_it_and_is_the_only_question(world: World) -> None:
    one_off(world)
    team = world.set_up()
    world.press(world.facilitator, "Count only")
    world.all_answer(team, world.people(4), NEW)

    asked = Dashboard(TEXTS, world.team(team.id), 4, 0, confirms=True).message()
    (confirm,) = [button.confirm for button in asked.buttons if button.confirm]
    world.say(world.facilitator, Tap(confirm.token))

    assert "only see how many answered" in confirm.text
    assert world.team(team.id).status == "revealed"


def test_count_alone_is_shown_even_where_the_earlier_result_no_longer_counts(
    world: World,
) -> None:
    one_off(world)
    world.forward(days=COMPARED_FOR.days - 31)
    team = world.set_up(deadline="1w")
    world.press(world.facilitator, "Count only")
    world.all_answer(team, world.people(4), NEW)

    world.forward(days=7)

    assert world.team(team.id).status == "revealed"
    assert world.tallies(team.id)[1].counts == {}


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
    world.start(team)
    world.all_answer(team, world.people(4), OLD)

    world.reveal(team)

    assert sum(world.tallies(team.id)[1].counts["stage"]) == 4
    assert world.tallies(team.id)[2].counts == {}


def test_who_had_a_result_elsewhere_is_said_not_where(world: World) -> None:
    one_off(world)

    world.set_up("Others", place=world.elsewhere)

    invited = world.text(world.elsewhere)
    assert "could be compared with another result of some of the same people" in invited
    assert world.place.chat not in invited


# ---------------------------------------------------------------------------- what counts no more


def aged(world: World) -> tuple[Team, Team]:
    """Return a result that no longer counts, and one of all but one of its people."""
    first = world.revealed(4, OLD)
    world.forward(days=COMPARED_FOR.days + 1)
    world.order(world.facilitator, "repeat", first.id)
    world.tick()
    second = world.teams()[0]
    world.all_answer(second, world.people(3), NEW)
    return first, second


def test_result_that_no_longer_counts_stands_beside_no_later_one_and_is_not_shown_again(
    world: World,
) -> None:
    first, second = aged(world)
    mark = len(world.sent)

    world.reveal(second)

    shown = world.text(world.place, mark)
    assert second.compared_with is None
    assert world.tallies(second.id)[1].counts["stage"] == (0, 0, 0, 3)
    assert "3 people answered" in shown
    assert "Since last time" not in shown
    assert "4 people" not in shown
    verbs: tuple[Verb, Verb] = ("post", "files")
    for verb in verbs:
        mark = len(world.sent)

        (refused,) = world.order(world.facilitator, verb, first.id)

        assert "more than 400 days ago" in said([refused])
        assert world.text(world.place, mark) == ""
        assert len(world.sent) == mark + 1


# ---------------------------------------------------------------------------- what is said of it


def next_of(world: World, people: list[Address], member: Member) -> str:
    """Return the next one of a series, in which these people answer: what is shown of it."""
    world.forward(days=QUARTER.days + 1)
    team, mark = world.teams()[0], len(world.sent)
    world.all_answer(team, people, member)
    world.reveal(team)
    return world.shown(team, mark)


def test_later_results_are_told_from_the_last_one_that_had_any_figures(world: World) -> None:
    world.revealed(4, OLD, series=True)
    people = world.people(4)
    day = world.system.service.versions.current.texts.day(world.clock())

    for _ in range(2):
        shown = next_of(world, people[1:], OLD)
        assert NOTHING in shown
        assert f"Next to the result of {day}" in shown

    moved = next_of(world, people, NEW)
    assert "Median stage: Walk, now Fly." in moved
    assert "is left out" not in moved


def test_newcomers_are_told_the_largest_group_that_was_promised_here(world: World) -> None:
    first, people = world.revealed(5, OLD, rounds=2, smallest=5), world.people(5)
    world.cancel(first)
    world.set_up(rounds=2, smallest=3)
    world.press(world.facilitator, "Strict")
    second = world.teams()[0]
    world.all_answer(second, people, OLD)
    mark, new = len(world.sent), world.person("new")
    world.answer(new, second, NEW)
    told = world.text(new, mark) + intros(world.to(new, mark))

    world.reveal(second)

    assert "held back until at least 5 newcomers have answered" in told
    assert "held back until at least 5 people have new ones" in world.shown(second, mark)


def test_nobody_is_called_new_where_it_is_not_known_who_answered(world: World) -> None:
    first, new = world.revealed(4, OLD, rounds=2), world.person("new")
    world.delete(world.person("p1"))
    mark = len(world.sent)

    world.answer(new, first, NEW)

    assert "new since" not in world.text(new, mark) + intros(world.to(new, mark))


def test_nobody_is_called_new_for_a_question_that_they_answer_for_the_first_time(
    world: World,
) -> None:
    first, people = world.answered(3, OLD, rounds=2), world.people(4)
    world.answer(people[3], first, Member(ratings=(3, 3, 3, 3, None)))
    world.reveal(first)
    world.start(first)
    world.all_answer(first, people, OLD)
    mark = len(world.sent)

    world.reveal(first)

    shown = world.shown(first, mark)
    assert "One person has answers that are new" in shown
    assert "person is new" not in shown
