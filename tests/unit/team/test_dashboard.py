"""A facilitator's dashboard: the state of the assessment, and the buttons it offers."""

from datetime import timedelta

import pytest

from bot.messages import Bullets, Paragraph, Say, plain
from bot.team.dashboard import Dashboard, Nothing, page_of
from bot.team.draft import Question
from bot.team.listing import team_list
from bot.team.model import Status, Team
from bot.team.orders import PlaceOrder, Verb, parse_order
from tests.conftest import NOW
from tests.kit.golden import buttons
from tests.unit.team.make import TEXTS, team

LATER = NOW + timedelta(days=90)
SERIES = team(series=True, next_at=LATER)
BETWEEN = team(status="closing", rounds=2, round=2, shown=-1, since=NOW, lasts_s=3 * 86400)


def dashboard(about: Team, answered: int = 0, begun: int = 0, *asks: Question) -> Dashboard:
    return Dashboard(TEXTS, about, answered, begun, asks)


def labels(said: Say) -> list[str]:
    return [label for label, _ in buttons(said)]


def orders(said: Say) -> list[str]:
    """Return the order that each button gives, and what belongs to it."""
    return [" ".join(token.split()[1:]).replace(team().id, "ID") for _, token in buttons(said)]


@pytest.mark.parametrize(
    ("about", "answered", "headline"),
    [
        (team(), 0, "open, no answers yet"),
        (team(), 1, "open, one answer so far"),
        (team(), 6, "open, 6 answers so far"),
        (team(invited=14), 9, "open, 9 of 14 answered"),
        (team(invited=14), 10, "open, 10 answers so far"),
        (team(invited=3), 4, "open, 4 answers so far"),
        (team(status="closing", since=NOW), 2, "closed, 2 answers so far"),
        (BETWEEN, 0, "round 1 is out, round 2 hasn’t started"),
        (team(status="revealed"), 0, "revealed"),
        (team(status="cancelled"), 0, "canceled"),
        (team(status="draft"), 0, "not posted yet"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_dashboard_begins_with_the_state_in_one_line(
    about: Team, answered: int, headline: str
) -> None:
    said = plain(dashboard(about, answered).message())

    assert said.startswith(f"“CX leadership, fall”: {headline}\n")


@pytest.mark.parametrize(
    ("about", "answered", "begun", "lines"),
    [
        (team(), 0, 0, "It closes on Nov 29, 2026, 09:30 UTC."),
        (team(deadline=None), 1, 0, "It has no deadline;"),
        (team(), 4, 2, "2 people have begun and not finished. It closes on"),
        (team(rounds=2, round=2), 3, 0, "Round 2 of 2. It closes on"),
        (team(status="closing", since=NOW), 2, 1, "Extend it, or all answers are deleted on"),
        (team(status="closing", since=NOW), 5, 1, "Reveal or extend it, or all answers are"),
        (BETWEEN, 0, 0, "a new invitation in the same place. It then closes in 3 days."),
        (BETWEEN.but(lasts_s=5400), 0, 0, "It then closes in 90 minutes."),
        (BETWEEN.but(lasts_s=86400), 0, 0, "It then closes in 24 hours."),
        (BETWEEN.but(lasts_s=0), 0, 0, "It then has no deadline, and closes after 90 days at"),
        (BETWEEN, 0, 0, "If you don’t start it by December 6, 2026, the check ends with the first"),
        (
            team(status="revealed"),
            0,
            0,
            "Everyone can see the result where you posted the invitation. "
            "Individual answers have been deleted.",
        ),
        (team(status="cancelled"), 0, 0, "Individual answers have been deleted."),
        (team(status="draft"), 0, 0, "If you don’t post it by November 29, 2026, it’s canceled."),
        (SERIES, 0, 0, "The next one begins on February 20, 2027."),
        (SERIES.but(status="revealed"), 0, 0, "The next one begins on February 20, 2027."),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_dashboard_says_how_it_stands(about: Team, answered: int, begun: int, lines: str) -> None:
    assert lines in plain(dashboard(about, answered, begun).message())


@pytest.mark.parametrize("has_figures", [True, False])
@pytest.mark.parametrize("status", ["revealed", "cancelled"])
def test_dashboard_says_of_a_database_that_does_not_erase_what_its_files_keep(
    status: Status, *, has_figures: bool
) -> None:
    panel = Dashboard(TEXTS, team(status=status), 0, 0, has_figures=has_figures, erases=False)
    said = plain(panel.message())

    assert "Individual answers have been deleted, but database files and backups keep" in said
    assert "All answers have been deleted" not in said


def test_deadline_on_the_dashboard_is_a_moment() -> None:
    blocks = dashboard(team()).message().blocks

    (dated,) = [block for block in blocks if isinstance(block, Paragraph)]
    assert [at for _, at in dated.moments] == [int((NOW + timedelta(days=7)).timestamp())]


@pytest.mark.parametrize("status", ["draft", "open", "closing", "revealed", "cancelled"])
def test_dashboard_says_how_many_are_needed_while_answers_are_kept(status: Status) -> None:
    said = plain(dashboard(team(status=status, since=NOW, smallest=7)).message())

    assert ("Results need at least 7 people." in said) == (status in ("open", "closing"))


FEW, MANY = 4, 5


@pytest.mark.parametrize(
    ("about", "answered", "shown"),
    [
        (team(), FEW, ["Refresh", "Board for the room", "More"]),
        (team(), MANY, ["Refresh", "Reveal the result", "More"]),
        (
            team(status="closing", since=NOW),
            MANY,
            ["Reveal the result", "Board for the room", "More"],
        ),
        (team(status="revealed"), MANY, ["Agenda", "Board for the room", "More"]),
    ],
)
def test_board_is_opened_from_the_first_page_or_behind_the_reveal(
    about: Team, answered: int, shown: list[str]
) -> None:
    panel = Dashboard(TEXTS, about, answered, 0, board="https://check.example.org/board/x")

    pages = [panel.message(), panel.message(start=2)]

    assert [button.label for button in pages[0].buttons] == shown
    [board] = [button for page in pages for button in page.buttons if button.url][:1]
    assert (board.label, board.token) == ("Board for the room", "")
    assert not any(button.url for button in dashboard(about, answered).message(start=2).buttons)


def actions(page: Say) -> list[str]:
    """Return the orders of a page, without those that turn it over."""
    pressed = zip(labels(page), orders(page), strict=True)
    return [order.split()[0] for label, order in pressed if label not in ("More", "Back")]


@pytest.mark.parametrize(
    ("about", "answered", "first", "rest"),
    [
        (team(), MANY, "panel reveal", "extend close hand cancel"),
        (team(), FEW, "panel extend", "close hand cancel"),
        (team(), 0, "panel extend", "close answer hand cancel"),
        (team(takes_part=True), 0, "panel extend", "close hand cancel"),
        (team(status="closing"), MANY, "reveal extend", "hand cancel"),
        (team(status="closing"), FEW, "extend agenda", "hand cancel"),
        (team(status="revealed"), 0, "agenda repeat post", ""),
        (team(status="revealed", repeated=True), 0, "agenda post", ""),
        (SERIES.but(status="revealed"), 0, "agenda repeat", "post hand once"),
        (team(status="cancelled"), 0, "repeat", ""),
        (team(status="cancelled", rounds=2, round=2), 0, "agenda repeat post", ""),
        (team(rounds=2, round=2), MANY, "panel reveal", "extend close agenda hand cancel"),
        (BETWEEN, 0, "start agenda", "cancel post hand"),
        (SERIES.but(rounds=2), MANY, "panel reveal", "extend close hand cancel once"),
        (team(status="closing", series=True), MANY, "reveal extend", "hand cancel quarterly"),
    ],
)  # fmt: skip
def test_dashboard_offers_what_can_be_done_now_first_and_the_rest_behind_more(
    about: Team, answered: int, first: str, rest: str
) -> None:
    panel = dashboard(about, answered)
    page = panel.message()
    begun, turned = actions(page), list[str]()
    assert len(page.buttons) <= 3

    while more := dict(buttons(page)).get("More"):
        page = panel.message(start=page_of(more.split()[-1]) or 0)
        turned += actions(page)
        assert len(page.buttons) <= 5
        assert orders(page)[-1] == "panel ID back"
        assert (page.step, page.in_place) == ("panel", True)

    assert (begun, turned) == (first.split(), rest.split())


@pytest.mark.parametrize(
    ("argument", "page"),
    [("back", 0), ("more2", 2), ("more12", 12), ("here", None), ("", None), ("more", None),
     ("more-1", None), ("more²", None)],
)  # fmt: skip
def test_argument_of_a_button_says_to_which_page_it_turns(argument: str, page: int | None) -> None:
    assert page_of(argument) == page


@pytest.mark.parametrize("start", [-1, 99])
def test_page_that_is_not_there_is_the_first(start: int) -> None:
    assert dashboard(team()).message(start=start) == dashboard(team()).message()


@pytest.mark.parametrize("verb", ["reveal", "cancel"])
def test_what_cannot_be_undone_says_what_it_is_about_and_how_to_leave_it(verb: Verb) -> None:
    asked = dashboard(team(round=2, rounds=2), 6).confirm(verb)

    assert f"{verb.title()} “CX leadership, fall”" in plain(asked)
    assert "6 people have answered." in plain(asked)
    assert orders(asked) == [f"{verb} ID yes2", "panel ID back"]
    assert labels(asked)[1] == "Keep it open"
    assert asked.in_place


@pytest.mark.parametrize(
    ("nothing", "why"),
    [("compared", "Next to an earlier result here"), ("few", "No question has enough answers")],
)
def test_reveal_without_figures_is_asked_about_as_an_end_without_a_result(
    nothing: Nothing, why: str
) -> None:
    panel = Dashboard(TEXTS, team(), 6, 0, nothing=nothing)

    asked = panel.confirm("reveal")

    assert "No result can be shown yet" in plain(panel.message())
    assert labels(panel.message())[1] == "End the check"
    assert "End “CX leadership, fall” without a result? 6 people have answered." in plain(asked)
    assert why in plain(asked)
    assert "will see the result" not in plain(asked)
    assert orders(asked) == ["reveal ID none1", "panel ID back"]
    assert labels(asked) == ["End it now", "Keep it open"]
    assert orders(panel.confirm("cancel"))[0] == "cancel ID yes1"


@pytest.mark.parametrize(
    ("has_figures", "label"), [(True, "Agenda and files"), (False, "Agenda"), (None, "Agenda")]
)
def test_agenda_promises_files_only_where_there_are_figures(
    has_figures: bool | None,  # noqa: FBT001 - a parameter
    label: str,
) -> None:
    panel = Dashboard(TEXTS, team(status="revealed"), 0, 0, has_figures=has_figures)

    assert labels(panel.message())[0] == label


def test_question_about_a_closed_check_does_not_offer_to_keep_it_open() -> None:
    closed = dashboard(team(status="closing"), 6)

    assert labels(closed.confirm("cancel"))[-1] == "Back"
    assert labels(closed.ask_extension())[-1] == "Back"


def test_share_of_the_invited_that_is_not_shown_is_explained() -> None:
    some, many = dashboard(team(invited=20), 6), dashboard(team(invited=10), 6)

    assert "6 of 20 answered" in plain(some.message())
    assert "don’t show the share" not in plain(some.message())
    assert "Fewer than 5 are missing, so I don’t show the share." in plain(many.message())


def test_extensions_are_an_hour_a_day_a_week_and_no_end() -> None:
    asked = dashboard(team()).ask_extension()

    wanted = ["extend ID 1h", "extend ID 1d", "extend ID 1w", "extend ID open", "panel ID back"]
    assert orders(asked) == wanted
    assert labels(asked)[:4] == ["By an hour", "By a day", "By a week", "No deadline"]


def test_open_end_gets_a_deadline_and_is_not_extended() -> None:
    without = dashboard(team(deadline=None))

    asked = without.ask_extension()

    assert "Set a deadline" in labels(without.message())
    assert "Extend" not in labels(without.message())
    assert "When should it close?" in plain(asked)
    assert orders(asked) == ["extend ID in1h", "extend ID in1d", "extend ID in1w", "panel ID back"]
    assert labels(asked)[:3] == ["In an hour", "In a day", "In a week"]


def test_closed_assessment_without_a_deadline_is_extended() -> None:
    closed = dashboard(team(status="closing", deadline=None))

    assert "Extend" in labels(closed.message())
    assert labels(closed.ask_extension())[:1] == ["By an hour"]


@pytest.mark.parametrize(
    ("about", "line"),
    [
        (SERIES, "open until Nov 29, 2026, 09:30 UTC. The next one begins on February 20, 2027."),
        (team(deadline=None), "open, no deadline"),
        (team(status="closing", since=NOW), "closed on November 22, 2026; the result isn’t out"),
        (team(status="revealed", since=NOW), "revealed on November 22, 2026"),
        (team(status="cancelled", since=NOW), "canceled on November 22, 2026"),
        (team(status="draft", since=NOW), "not posted; needs you by November 29, 2026"),
    ],
)
def test_list_names_each_assessment_with_its_state_and_date(about: Team, line: str) -> None:
    assert f"“CX leadership, fall”: {line}" in plain(team_list(TEXTS, [about], "", forms=True))


def test_deadline_in_the_list_is_a_moment() -> None:
    said = team_list(TEXTS, [team(), team(id="t2", status="revealed")], "", forms=True)

    (lines,) = [block for block in said.blocks if isinstance(block, Bullets)]
    assert [at for _, at in lines.moments] == [int((NOW + timedelta(days=7)).timestamp())]


@pytest.mark.parametrize("forms", [False, True])
def test_list_says_how_to_set_up_another_one(*, forms: bool) -> None:
    said = team_list(TEXTS, [team()], "C1", forms=forms)

    assert ("type /team in the group" in plain(said)) == (not forms)
    assert orders(said) == ["panel ID", *(["new C1"] if forms else [])]
    assert "You aren’t running any." in plain(team_list(TEXTS, [], "", forms=forms))


@pytest.mark.parametrize("forms", [False, True])
@pytest.mark.parametrize("place", ["", "C1"])
def test_list_is_newest_first_with_five_buttons_a_page(place: str, *, forms: bool) -> None:
    teams = [
        team(id=f"t{age}", title=f"Check {age}", created_at=NOW - timedelta(days=age))
        for age in (3, 0, 7, 1, 5, 2, 6, 4)
    ]

    said, seen = team_list(TEXTS, teams, place, forms=forms), list[str]()
    while True:
        assert len(said.buttons) <= 5
        seen += [token.split()[-1] for label, token in buttons(said) if "panel" in token]
        after = dict(buttons(said)).get("More")
        if after is None:
            break
        order = parse_order(after)
        assert isinstance(order, PlaceOrder)
        assert order.place == place
        said = team_list(TEXTS, teams, order.place, forms=forms, start=order.start)

    assert seen == [f"t{age}" for age in range(8)]


def test_page_of_the_list_that_is_gone_is_the_first() -> None:
    assert team_list(TEXTS, [team()], "", forms=True, start=4).buttons[0].label == team().title


def test_assessments_with_one_title_are_told_apart_by_their_dates() -> None:
    teams = [team(), team(id="t2", created_at=NOW - timedelta(days=91)), team(id="t3", title="X")]

    said = team_list(TEXTS, teams, "", forms=False)

    title = "CX leadership, fall"
    assert labels(said) == [f"{title}, November 22, 2026", "X", f"{title}, August 23, 2026"]


def test_assessments_with_one_title_and_date_are_told_apart_by_their_state() -> None:
    teams = [team(status="revealed"), team(id="t2", status="draft")]

    said = team_list(TEXTS, teams, "", forms=False)

    title = "CX leadership, fall, November 22, 2026"
    assert labels(said) == [f"{title}, revealed", f"{title}, not posted"]


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
