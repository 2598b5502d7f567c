"""What a facilitator sees: how it stands, and what can be pressed then."""

from datetime import timedelta

import pytest

from bot.messages import Say, plain
from bot.team.dashboard import Dashboard, team_list
from bot.team.draft import Question
from bot.team.model import Status, Team
from bot.team.orders import Verb
from tests.conftest import NOW
from tests.kit.golden import buttons
from tests.unit.team.make import TEXTS, team

LATER = NOW + timedelta(days=90)
SERIES = team(series=True, next_at=LATER)


def dashboard(about: Team, answered: int = 0, begun: int = 0, *asks: Question) -> Dashboard:
    return Dashboard(TEXTS, about, answered, begun, asks)


def labels(said: Say) -> list[str]:
    return [label for label, _ in buttons(said)]


def orders(said: Say) -> list[str]:
    """The order that each button gives, and what belongs to it."""
    return [" ".join(token.split()[1:]).replace(team().id, "ID") for _, token in buttons(said)]


@pytest.mark.parametrize(
    ("about", "answered", "begun", "lines"),
    [
        (team(), 0, 0, "Nobody has answered yet. Open until Nov 29, 2026, 09:30 UTC."),
        (team(deadline=None), 1, 0, "One person has answered. It has no deadline;"),
        (team(), 4, 2, "4 people have answered. 2 people have begun and not finished. Open until"),
        (team(rounds=2, round=2), 3, 0, "Round 2 of 2. 3 people have answered. Open until"),
        (team(status="closing", since=NOW), 2, 1, "2 people have answered. It’s closed. Reveal or"),
        (team(status="revealed"), 0, 0, "Everyone there has seen the result"),
        (team(status="cancelled"), 0, 0, "It was canceled, and all answers have been deleted."),
        (team(status="draft"), 0, 0, "It isn’t posted yet. If it isn’t by November 29, 2026"),
        (SERIES, 0, 0, "The next one begins on February 20, 2027."),
        (SERIES.but(status="revealed"), 0, 0, "The next one begins on February 20, 2027."),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_dashboard_says_how_it_stands(about: Team, answered: int, begun: int, lines: str) -> None:
    said = plain(dashboard(about, answered, begun).message())

    assert said.startswith("CX leadership, fall")
    assert lines in said


@pytest.mark.parametrize("status", ["draft", "open", "closing", "revealed", "cancelled"])
def test_dashboard_says_how_many_are_needed_while_answers_are_kept(status: Status) -> None:
    said = plain(dashboard(team(status=status, since=NOW, smallest=7)).message())

    assert ("Results need at least 7 people." in said) == (status in ("open", "closing"))


@pytest.mark.parametrize(
    ("about", "pressed"),
    [
        (team(), ["panel ID here", "reveal ID", "extend ID", "close ID", "cancel ID", "hand ID"]),
        (team(status="closing"), ["reveal ID", "extend ID", "cancel ID", "hand ID"]),
        (team(status="revealed"), ["files ID", "post ID", "repeat ID"]),
        (SERIES.but(status="revealed"),
         ["files ID", "post ID", "repeat ID", "hand ID", "once ID"]),
        (team(status="cancelled"), ["repeat ID"]),
        (team(status="cancelled", rounds=2, round=2), ["files ID", "post ID", "repeat ID"]),
        (team(rounds=2, round=2),
         ["panel ID here", "reveal ID", "extend ID", "close ID", "cancel ID", "hand ID",
          "files ID"]),
        (SERIES.but(status="closing"),
         ["reveal ID", "extend ID", "cancel ID", "hand ID", "once ID"]),
        (team(status="closing", series=True),
         ["reveal ID", "extend ID", "cancel ID", "hand ID", "quarterly ID"]),
    ],
)  # fmt: skip
def test_dashboard_offers_what_can_be_done_now(about: Team, pressed: list[str]) -> None:
    assert orders(dashboard(about).message()) == pressed


@pytest.mark.parametrize("verb", ["reveal", "cancel"])
def test_what_cannot_be_undone_says_what_it_is_about_and_how_to_leave_it(verb: Verb) -> None:
    asked = dashboard(team(round=2, rounds=2), 6).confirm(verb)

    assert f"{verb.title()} “CX leadership, fall”" in plain(asked)
    assert "6 people have answered." in plain(asked)
    assert orders(asked) == [f"{verb} ID yes2", "panel ID here"]
    assert labels(asked)[1] == "Keep it open"
    assert asked.in_place


def test_extensions_are_an_hour_a_day_a_week_and_no_end() -> None:
    asked = dashboard(team()).ask_extension()

    wanted = ["extend ID 1h", "extend ID 1d", "extend ID 1w", "extend ID open", "panel ID here"]
    assert orders(asked) == wanted
    assert labels(asked)[:4] == ["By an hour", "By a day", "By a week", "No deadline"]


@pytest.mark.parametrize("forms", [False, True])
def test_list_names_each_assessment_with_its_state(*, forms: bool) -> None:
    teams = [SERIES, team(id="t2", title="Other", status="closing")]

    said = team_list(TEXTS, teams, "C1", forms=forms)

    lines = plain(said).splitlines()
    assert "“CX leadership, fall” is open. The next one begins on February 20, 2027." in lines
    assert "“Other” is closed; the result isn’t out yet." in lines
    assert ("type /team in the group" in plain(said)) == (not forms)
    assert orders(said) == ["panel ID", "panel t2", *(["new C1"] if forms else [])]
    assert "You aren’t running any." in plain(team_list(TEXTS, [], "", forms=forms))


def test_heir_is_picked_in_a_form_or_by_a_message_to_pass_on_and_can_accept_or_decline() -> None:
    form = dashboard(team()).heir_form()
    how, passed_on = dashboard(team()).heir_link()

    assert form.fixed
    assert [(field.step, field.layout) for field in form.fields] == [("heir", "person")]
    assert form.token.split()[1:] == ["hand", team().id]
    assert (form.title, form.submit) == ("Hand over", "Hand over")
    assert "Forward the next message" in plain(how)
    assert passed_on.kind == "invitation"
    assert "“CX leadership, fall”" in plain(passed_on)
    assert orders(passed_on) == ["accept ID"]
    assert orders(dashboard(team()).ask_heir()) == ["accept ID", "decline ID"]
