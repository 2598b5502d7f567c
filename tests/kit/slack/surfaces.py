"""views.*: modals and Home tabs that the app shows, and what comes of a submitted modal."""

from typing import Any

from tests.kit.slack.checks import Params
from tests.kit.slack.refusals import refuse
from tests.kit.slack.triggers import Trigger
from tests.kit.slack.viewchecks import check_answer, check_view
from tests.kit.slack.views import View
from tests.kit.slack.world import APP_ID, Team, Token, World

Body = dict[str, Any]


class Surfaces:
    """The methods with which the app shows modals and the Home tab."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open(self, params: Params, token: Token, team: Team) -> Body:
        check_view(params["view"], "modal")
        trigger = self._exchange(params, token)
        # A modal that is opened while another is open takes its place.
        self._world.forget_modal(trigger.user)
        view = self._world.modals[trigger.user] = self._new(params["view"], trigger.user, team)
        return {"view": view.body()}

    def _exchange(self, params: Params, token: Token) -> Trigger:
        if not params.get("trigger_id"):
            refuse("invalid_arguments", "missing required field: trigger_id")
        team = None if token.org_wide else token.team_id
        return self._world.triggers.exchange(params["trigger_id"], team)

    def _new(self, content: Body, user: str, team: Team) -> View:
        view = View(
            self._world.next_id("V"),
            team.id,
            user,
            content,
            self._world.name_of,
            self._world.block_ids,
            self._world.next_ts(),
            {"app_id": APP_ID, "bot_id": team.bot_id},
        )
        self._world.views[view.id] = view
        return view

    def update(self, params: Params, token: Token, _team: Team) -> Body:
        view = self._known(params, token)
        check_view(params["view"], view.content["type"])
        self._rewrite(view, params["view"], params.get("hash"))
        return {"view": view.body()}

    def _known(self, params: Params, token: Token) -> View:
        view = self._world.views.get(params["view_id"])
        if view is None or not self._world.holds(token, view.team_id):
            refuse("not_found")
        return view

    def _rewrite(self, view: View, content: Body, expected: str | None) -> None:
        if expected is not None and expected != view.hash:
            refuse("hash_conflict")
        view.rewrite(content, self._world.next_ts())

    def publish(self, params: Params, token: Token, team: Team) -> Body:
        check_view(params["view"], "home")
        user = self._world.user(params["user_id"], token)
        if user is None or not self._world.holds(token, user.team_id):
            refuse("invalid_arguments", "invalid `user_id`")
        if not self._world.home_tab:
            refuse("not_enabled")
        home = self._world.homes.get(user.key)
        if home is None:
            if params.get("hash") is not None:
                refuse("hash_conflict")
            home = self._world.homes[user.key] = self._new(params["view"], user.key, team)
        else:
            self._rewrite(home, params["view"], params.get("hash"))
        return {"view": home.body()}

    def submitted(self, view: View, answer: Any) -> list[str]:
        """Do what the answer to a submitted view says; returns what is wrong with it."""
        problems = check_answer(answer, set(view.inputs))
        if problems or self._world.modals.get(view.user) is not view:
            return problems
        if answer:
            view.errors = dict(answer["errors"])
        else:
            self._world.forget_modal(view.user)
        return []
