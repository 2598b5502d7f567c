"""The check of a caller: whether the token is known, still good, and allowed the method."""

from tests.kit.slack.checks import METHODS, Method
from tests.kit.slack.conversations import lacks_scope
from tests.kit.slack.refusals import refuse
from tests.kit.slack.world import Token, World

NOBODY = Token("", "bot")


def check_token(world: World, name: str, value: str) -> Token:
    """Return the token of a call.

    Raises:
        Refused: the method is unknown, or the token is missing, not good, or not enough.
    """
    if name not in METHODS:
        refuse("unknown_method")
    method = METHODS[name]
    if method.caller == "none":
        return NOBODY
    if not value:
        refuse("not_authed")
    token = world.tokens.get(value)
    if token is None:
        refuse("invalid_auth")
    _check_state(world, token)
    _check_rights(method, token)
    return token


def _check_state(world: World, token: Token) -> None:
    if token.refused_with:
        refuse(token.refused_with)
    if token.expires_at is not None and world.clock() > token.expires_at:
        refuse("token_expired")


def _check_rights(method: Method, token: Token) -> None:
    if method.caller not in {"any", token.kind}:
        refuse("not_allowed_token_type")
    if method.scopes and not token.scopes.intersection(method.scopes):
        lacks_scope(method.scopes[0], token)
