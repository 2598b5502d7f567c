"""views.*: modals and Home tabs that the app shows, and what comes of a submitted modal."""

from typing import Any

from tests.kit.slack.checks import Params
from tests.kit.slack.refusals import refuse
from tests.kit.slack.triggers import Trigger
from tests.kit.slack.viewchecks import check_answer, check_view
from tests.kit.slack.views import View
from tests.kit.slack.world import APP_ID, Team, Token, World

Body = dict[str, Any]

MOST_VIEWS = 3


class Surfaces:
    """What the app shows besides messages."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open(self, params: Params, token: Token, team: Team) -> Body:
        check_view(params["view"], "modal")
        trigger = self._exchange(params, token)
        # A modal that is opened while others are open takes their place.
        self._world.forget_views(trigger.user)
        view = self._new(params["view"], trigger.user, team)
        self._world.stacks[trigger.user] = [view]
        return {"view": view.body()}

    def push(self, params: Params, token: Token, team: Team) -> Body:
        check_view(params["view"], "modal")
        trigger = self._exchange(params, token)
        view = self._push(params["view"], trigger.user, team)
        return {"view": view.body()}

    def _exchange(self, params: Params, token: Token) -> Trigger:
        if not params.get("trigger_id"):
            refuse("invalid_arguments", "missing required field: trigger_id")
        team = None if token.org_wide else token.team_id
        return self._world.triggers.exchange(params["trigger_id"], team)

    def _push(self, content: Body, user: str, team: Team) -> View:
        stack = self._world.stacks.get(user, [])
        if not stack:
            refuse("not_found")
        if len(stack) >= MOST_VIEWS:
            refuse("push_limit_reached")
        view = self._new(content, user, team)
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def _new(self, content: Body, user: str, team: Team) -> View:
        self._check_external(content, None)
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

    def _check_external(self, content: Body, own: View | None) -> None:
        external = content.get("external_id")
        taken = self._by_external(external) if external else None
        if taken is not None and taken is not own:
            refuse("duplicate_external_id")

    def _by_external(self, external: str) -> View | None:
        known = self._world.views.values()
        return next((one for one in known if one.content.get("external_id") == external), None)

    def update(self, params: Params, token: Token, _team: Team) -> Body:
        view = self._known(params, token)
        check_view(params["view"], view.content["type"])
        self._rewrite(view, params["view"], params.get("hash"))
        return {"view": view.body()}

    def _known(self, params: Params, token: Token) -> View:
        if params.get("external_id"):
            view = self._by_external(params["external_id"])
        elif params.get("view_id"):
            view = self._world.views.get(params["view_id"])
        else:
            refuse("invalid_arguments", "must define either `view_id` or `external_id`")
        if view is None or not self._world.holds(token, view.team_id):
            refuse("not_found")
        return view

    def _rewrite(self, view: View, content: Body, expected: str | None) -> None:
        if expected is not None and expected != view.hash:
            refuse("hash_conflict")
        self._check_external(content, view)
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

    def submitted(self, view: View, answer: Any, team: Team) -> list[str]:
        """Do what the answer to a submitted view says; returns what is wrong with it."""
        problems = check_answer(answer, set(view.inputs))
        stack = self._world.stacks.get(view.user, [])
        if problems or view not in stack:
            return problems
        match (answer or {}).get("response_action"):
            case "errors":
                view.errors = dict(answer["errors"])
            case "update":
                self._rewrite(view, answer["view"], None)
            case "push":
                self._push(answer["view"], view.user, team)
            case "clear":
                self._world.forget_views(view.user)
            case _:
                self.close(view)
        return []

    def close(self, view: View) -> None:
        """Take a modal away, and what lies on it."""
        stack = self._world.stacks.get(view.user, [])
        while view in stack:
            del self._world.views[stack.pop().id]
