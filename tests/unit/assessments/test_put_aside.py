"""A form that could not be handled is kept without any of a team's answers."""

from bot.channel import Traits
from bot.messages import Command, Form, FormInput
from bot.store.records import Failed
from tests.unit.assessments.world import World, in_form, labels
from tests.unit.team.make import Member

CONVERSATIONS = "SELECT id, state FROM conversations WHERE team = ? ORDER BY id"
CX = Member("run", "hybrid", (1, 2, 3, 4, 5))


def fails_with(world: World, form: Form, who: str) -> Failed:
    """Send a form while nothing can be decided, and return the update that was put aside."""
    traits = world.system.service.environment.traits
    world.system.rewire(traits=Broken())
    world.say(world.person(who), FormInput(form.token, in_form(CX)))
    world.system.rewire(traits=traits)
    (kept,) = world.system.run(world.system.store.records.failed())
    return kept


class Broken(dict[str, Traits]):
    """Traits of channels whose lookup fails."""

    def get(self, *_: object) -> Traits:
        raise RuntimeError


def kept_text(world: World) -> str:
    return str(world.sql("SELECT failed FROM inbox WHERE failed IS NOT NULL"))


def test_late_form_of_a_team_is_put_aside_without_its_answers(forms: World) -> None:
    team = forms.set_up()
    form = forms.form(forms.person("ann"), team)
    forms.all_answer(team, forms.people(3))
    forms.reveal(team)

    kept = fails_with(forms, form, "ann")

    assert kept.update.inbound == FormInput(form.token, {}, final=False)
    assert "hybrid" not in kept_text(forms)
    mark = len(forms.sent)
    forms.system.run(forms.system.service.retry(kept))
    forms.system.drain()
    assert "over" in forms.text(forms.person("ann"), mark)


def test_form_is_put_aside_without_its_answers_and_shown_again_when_tried_again(
    forms: World,
) -> None:
    team, ann = forms.set_up(), forms.person("ann")
    forms.answer(ann, team, Member("fly", "hybrid"))
    forms.settle()
    form = forms.form(ann, team)
    before = forms.sql(CONVERSATIONS, team.id)
    mark = len(forms.sent)

    kept = fails_with(forms, form, "ann")
    assert kept.update.inbound == FormInput(form.token, {}, final=False)
    assert "hybrid" not in kept_text(forms)
    forms.system.run(forms.system.service.retry(kept))
    forms.settle()

    assert "Answer in one form" in labels(forms.to(ann, mark)[-1])
    assert forms.sql(CONVERSATIONS, team.id) == before
    assert forms.system.run(forms.system.store.records.failed()) == []
    assert forms.count == 1


def test_form_of_the_quick_check_is_put_aside_whole(forms: World) -> None:
    ann = forms.person("ann")
    for inbound in (Command("start"), "ok"):
        forms.say(ann, inbound)
    form = next(reply for reply in forms.say(ann, Command("form")) if isinstance(reply, Form))

    kept = fails_with(forms, form, "ann")

    assert kept.update.inbound == FormInput(form.token, in_form(CX))
