"""The preview of an invitation: all that is asked before, changed in it, and posted from it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.messages import Ask, Block, Form, FormInput, Note, Reply, Say, Tap
from bot.service.flow_versions import Flows
from bot.team.model import Team
from bot.turns.preview import is_preview
from bot.wiring.flows import choose
from bot.wiring.settings import Settings
from tests.kit.golden import buttons
from tests.unit.assessments.world import CHAT, FORMS, SET_UP, World, labels, said, versions

OLD = Path(__file__).parents[2] / "data" / "before_preview" / "team-setup"
MOST_BUTTONS, MOST_FIELDS = 5, 4
USUAL = "Only you see this: 5 answers needed. One round. You won’t answer."


def preview_in(replies: list[Reply]) -> Say:
    """Return the preview among some replies."""
    (shown,) = [reply for reply in replies if is_preview(reply)]
    assert isinstance(shown, Say)
    return shown


def pressed(world: World, label: str) -> list[Reply]:
    return world.press(world.facilitator, label)


# ---------------------------------------------------------------------------- what is asked


def test_two_questions_are_asked_in_a_chat_and_three_in_a_form(chat: World, forms: World) -> None:
    asked = chat.order(chat.facilitator, "new", chat.place.chat)
    for line in ("Fall", "In 2 hours"):
        asked += chat.say(chat.facilitator, line)
    (form,) = forms.order(forms.facilitator, "new", forms.place.chat)

    assert [reply.step for reply in asked if isinstance(reply, Ask)] == ["title", "deadline"]
    assert isinstance(form, Form)
    # There is only one set of questions for teams.
    assert [field.step for field in form.fields] == ["place", "title", "deadline"]
    assert len(form.fields) <= MOST_FIELDS


def test_form_asks_which_questions_only_where_there_are_several(
    forms: World, tmp_path: Path
) -> None:
    chosen, other = choose(Settings()), tmp_path / "team-other"
    known = dict(chosen.known or {})
    other.mkdir()
    flow = (known["team-pulse"] / "flow.yaml").read_text("utf-8")
    flow = flow.replace("id: team-pulse\ntitle: Team check", "id: team-other\ntitle: Another")
    (other / "flow.yaml").write_text(flow, "utf-8")
    known["team-other"] = other
    update(forms, replace(chosen, known=known).with_groups().flows())

    (form,) = forms.order(forms.facilitator, "new", forms.place.chat)

    assert isinstance(form, Form)
    field = next(field for field in form.fields if field.step == "flow")
    assert [choice.label for choice in field.choices] == ["Team check", "Another"]


def test_invitation_is_shown_as_everybody_will_read_it_and_not_posted(world: World) -> None:
    shown = preview_in(world.preview())

    assert USUAL in said([shown])
    assert labels(shown)[0] == "Post it"
    assert len(labels(shown)) <= MOST_BUTTONS
    assert world.to(world.place) == []
    assert world.teams() == []
    pressed(world, "Post it")
    assert invited(world) == in_preview(shown)
    assert world.teams()[0].smallest == 5


def in_preview(shown: Say) -> tuple[Block, ...]:
    """Return the blocks of the invitation in a preview: all between two notes."""
    places = [place for place, block in enumerate(shown.blocks) if isinstance(block, Note)]
    return shown.blocks[places[0] + 1 : places[1]]


def invited(world: World) -> tuple[Block, ...]:
    """Return the blocks of the latest invitation."""
    said = world.to(world.place)[-1]
    assert isinstance(said, Say)
    return said.blocks


def test_preview_warns_of_all_that_the_invitation_does(chat: World) -> None:
    chat.revealed(4, place=chat.elsewhere)
    chat.standings[""] = "member"
    chat.clock.forward(days=1)

    shown = preview_in(chat.preview())
    pressed(chat, "Repeat")
    shown = preview_in(chat.say(chat.facilitator, "Each quarter"))
    pressed(chat, "Post it")

    assert "Anyone with the link can answer." in said([shown])
    assert in_preview(shown) == invited(chat)


# ---------------------------------------------------------------------------- what is changed


def test_every_setting_is_changed_by_pressing(world: World) -> None:
    world.preview()

    pressed(world, "Smallest group")
    world.say(world.facilitator, "seven")
    yes = preview_in(pressed(world, "Answer too"))
    pressed(world, "Repeat")
    pressed(world, "A second round")
    pressed(world, "More settings")
    pressed(world, "People invited")
    pressed(world, "20")
    pressed(world, "More settings")
    pressed(world, "Title")
    world.say(world.facilitator, "Winter")
    pressed(world, "More settings")
    pressed(world, "Deadline")
    shown = preview_in(pressed(world, "In 1 week"))
    pressed(world, "Post it")

    assert yes.in_place
    assert "Only you see this: 7 answers needed. One round. You’ll answer, too." in said([yes])
    assert "Don’t answer" in labels(yes)
    assert (
        "Only you see this: 7 answers needed. Two rounds. You’ll answer, too. 20 invited."
        in said([shown])
    )
    (team,) = world.teams()
    assert (team.title, team.smallest, team.takes_part, team.rounds) == ("Winter", 7, True, 2)
    assert team.deadline is not None
    assert (team.deadline - team.created_at).days == 7


@pytest.mark.parametrize(
    ("order", "answer", "line"),
    [
        ("change smallest group", "7", "Only you see this: 7 answers needed."),
        ("smallest group", "a dozen", "12 answers needed."),
        ("change you take part", "yes", "You’ll answer, too."),
        ("Change repeat", "each quarter", "Each quarter."),
        ("change people invited", "twenty-five people", "25 invited."),
        ("change title", "Winter", "Winter"),
        ("change deadline", "skip", "Open until Feb"),
    ],
)
def test_every_setting_is_changed_by_typing(
    world: World, order: str, answer: str, line: str
) -> None:
    world.preview()

    world.say(world.facilitator, order)
    shown = preview_in(world.say(world.facilitator, answer))

    assert line in said([shown])
    assert world.to(world.place) == []


def test_buttons_turn_over_in_place_and_come_round(world: World) -> None:
    first = preview_in(world.preview())

    pages = [first]
    while "More settings" in labels(pages[-1]):
        pages.append(preview_in(pressed(world, "More settings")))
    again = preview_in(pressed(world, "First page"))

    shown = [label for page in pages for label in labels(page)]
    assert {"Title", "Deadline", "People invited", "Pause"} <= set(shown)
    assert all(len(labels(page)) <= MOST_BUTTONS for page in pages)
    assert all(page.in_place and page.blocks == first.blocks for page in (*pages[1:], again))
    assert labels(again) == labels(first)


def test_labels_of_buttons_are_typed(world: World) -> None:
    world.preview()

    more = preview_in(world.say(world.facilitator, "more settings"))
    yes = preview_in(world.say(world.facilitator, "Answer too"))
    world.say(world.facilitator, "Post it")

    assert "Title" in labels(more)
    assert "You’ll answer, too." in said([yes])
    assert world.teams()[0].takes_part


@pytest.mark.parametrize("text", ["more", "menu"])
def test_more_shows_the_next_buttons(world: World, text: str) -> None:
    world.preview()

    assert "Title" in labels(preview_in(world.say(world.facilitator, text)))


def test_setting_that_is_usual_can_be_kept(world: World) -> None:
    world.preview()

    asked = pressed(world, "Smallest group")
    shown = preview_in(pressed(world, "Keep this answer"))

    assert "Your answer so far: 5 people." in said(asked)
    assert labels(asked[-1])[:4] == ["3", "5", "7", "10"]
    assert USUAL in said([shown])


def test_button_that_posts_works_while_a_setting_is_asked(world: World) -> None:
    world.preview()
    pressed(world, "Smallest group")

    pressed(world, "Post it")

    assert world.teams()[0].smallest == 5


@pytest.mark.parametrize("how", ["press", "discard", "cancel", "Discard"])
def test_draft_is_discarded_and_nothing_is_kept_of_it(world: World, how: str) -> None:
    shown = preview_in(world.preview())
    post = Tap(dict(buttons(shown))["Post it"])
    if how == "press":
        pressed(world, "More settings")
        pressed(world, "More settings")
        said_then = pressed(world, "Discard")
    else:
        said_then = world.say(world.facilitator, how)

    (told,) = said_then
    assert "Discarded. Nothing was posted." in said([told])
    assert labels(told) == []
    world.say(world.facilitator, post)
    world.say(world.facilitator, "post it")
    assert world.teams() == []
    assert world.to(world.place) == []
    assert preview_in(world.preview()) is not None


def test_words_that_are_not_understood_at_the_preview_are_told_what_works(world: World) -> None:
    world.preview()

    told = said(world.say(world.facilitator, "asdf"))

    assert (
        "I didn’t understand “asdf”.\nTap a button, or type its label, such as “Smallest group”."
        in told
    )


def test_help_names_settings_of_this_flow(world: World) -> None:
    world.preview()

    told = said(world.say(world.facilitator, "help"))

    assert "change title - change a setting by its name" in told
    assert "post it - post the invitation" in told
    assert "discard - throw this away" in told
    assert "change stage" not in told


@pytest.mark.parametrize("text", ["yes", "ok", "7", "hello there", "no"])
def test_other_words_post_nothing_and_show_the_preview_again(world: World, text: str) -> None:
    world.preview()

    shown = preview_in(world.say(world.facilitator, text))

    assert USUAL in said([shown])
    assert world.teams() == []


def test_nothing_can_be_posted_before_all_is_answered(chat: World) -> None:
    chat.order(chat.facilitator, "new", chat.place.chat)
    chat.say(chat.facilitator, "Fall")

    replies = chat.say(chat.facilitator, "post it")

    assert [reply.step for reply in replies if isinstance(reply, Ask)] == ["deadline"]
    assert chat.teams() == []


def test_deadline_that_passes_meanwhile_is_asked_again(chat: World) -> None:
    due = f"{chat.clock():%Y-%m-%d} 23:00 UTC"
    chat.preview(deadline=due)
    chat.forward(days=2)

    asked = pressed(chat, "Post it")
    for line in ("2 hours", "post it"):
        chat.say(chat.facilitator, line)

    assert "must be at least a minute from now" in said(asked)
    assert [team.status for team in chat.teams()] == ["open"]


def test_second_press_of_the_button_that_posts_changes_and_says_nothing(world: World) -> None:
    shown = preview_in(world.preview())
    post = Tap(dict(buttons(shown))["Post it"])
    world.say(world.facilitator, post)
    mark = len(world.sent)

    outcome = world.hand(world.facilitator, post)
    world.tick()

    assert outcome.notice == ("" if world.forms else "Done already.")
    assert len(world.sent) == mark
    assert len(world.teams()) == 1


def test_setup_that_is_paused_resumes_with_its_preview(world: World) -> None:
    world.preview()
    world.say(world.facilitator, "stop")

    shown = preview_in(world.say(world.facilitator, "resume"))

    assert USUAL in said([shown])


def test_help_at_the_preview_says_that_nobody_sees_it(world: World) -> None:
    world.preview()

    replies = world.say(world.facilitator, "help")

    assert "Nobody sees anything before you press “Post it”." in said(replies)
    assert USUAL in said([preview_in(replies)])


# ---------------------------------------------------------------------------- decisions


def test_bot_that_cannot_check_members_says_so_in_the_preview(chat: World) -> None:
    chat.standings[""] = "member"

    shown = preview_in(chat.preview())
    pressed(chat, "Post it")

    assert "I’m not an admin of the group" in said([shown])
    (team,) = chat.teams()
    assert team.status == "open"
    assert "Make me one, then press Post." not in chat.text(chat.facilitator)


def test_members_are_checked_where_the_bot_became_an_administrator_meanwhile(chat: World) -> None:
    chat.standings[""] = "member"
    chat.preview()
    chat.standings[""] = "administrator"

    pressed(chat, "Post it")

    (team,) = chat.teams()
    assert team.checked
    assert "Anyone with the link" not in chat.text(chat.place)


def test_bot_that_lost_its_rights_since_the_preview_asks_before_it_posts(chat: World) -> None:
    chat.preview()
    chat.standings[""] = "member"

    pressed(chat, "Post it")

    assert chat.teams()[0].status == "draft"
    assert chat.to(chat.place) == []


@pytest.mark.parametrize(("label", "openly"), [("Count only", False), ("Open", True)])
@pytest.mark.parametrize("bot", ["administrator", "member"])
def test_comparing_is_decided_in_the_preview(
    chat: World, label: str, bot: str, *, openly: bool
) -> None:
    chat.revealed(4)
    chat.forward(days=30)
    chat.standings[""] = "member" if bot == "member" else "administrator"
    mark = len(chat.sent)

    shown = preview_in(chat.preview())
    pressed(chat, label)

    assert labels(shown)[:2] == ["Count only", "Open"]
    assert len(labels(shown)) <= MOST_BUTTONS
    assert "There was a result here on" in said([shown])
    team = chat.teams()[0]
    assert (team.status, team.openly) == ("open", openly)
    assert len(chat.to(chat.place, mark)) == 1


# ---------------------------------------------------------------------------- earlier versions


def old_flows() -> Flows:
    """Return the flows with the setup of before."""
    chosen = choose(Settings())
    return replace(chosen, known={**(chosen.known or {}), "team-setup": OLD}).with_groups().flows()


@pytest.fixture(params=["chat", "forms"])
def old(request: pytest.FixtureRequest) -> Iterator[World]:
    """A world in which setups begin in the flow of before."""
    with World(FORMS if request.param == "forms" else CHAT) as world:
        update(world, old_flows())
        yield world


def update(world: World, flows: Flows) -> None:
    """Install other flows."""
    world.system.rewire(flows=flows)
    world.system.run(world.system.service.open())


def test_setup_of_before_ends_as_it_began(old: World) -> None:
    fay = old.facilitator
    first = old.order(fay, "new", old.place.chat)
    if old.forms:
        (form,) = first
        assert isinstance(form, Form)
        update(old, fresh())
        old.say(fay, FormInput(form.token, SET_UP))
    else:
        for line in ("x", "Berlin"):
            old.say(fay, line)
        update(old, fresh())
        for line in ("2h", "3", "no", "one"):
            old.say(fay, line)

    (team,) = old.teams()
    assert (team.status, team.title, team.smallest) == ("open", "x", 3)
    assert not [reply for reply in old.to(fay) if is_preview(reply)]
    after = old.preview("Another", place=old.elsewhere)
    assert USUAL in said([preview_in(after)])


def fresh() -> Flows:
    """Return the flows of now, of which no earlier version is loaded."""
    return replace(versions(), versions=replace(versions().versions, older={}, lost=set()))


def test_pressed_button_of_before_still_answers(old: World) -> None:
    if old.forms:
        pytest.skip("a form has no such buttons")
    fay = old.facilitator
    old.order(fay, "new", old.place.chat)
    for line in ("x", "Berlin", "2h"):
        old.say(fay, line)
    replies = old.say(fay, "3")
    no = dict(buttons(replies[-1]))["No"]
    update(old, fresh())

    old.say(fay, Tap(no))
    old.say(fay, "one")

    (team,) = old.teams()
    assert isinstance(team, Team)
    assert (team.status, team.takes_part) == ("open", False)
