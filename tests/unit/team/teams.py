"""Random teams."""

from hypothesis import strategies as st

from tests.unit.team.make import BARRIERS, MODELS, ROLES, STAGES, Member


@st.composite
def members(draw: st.DrawFn) -> Member:
    rating = st.one_of(st.none(), st.integers(1, 5), st.integers(1, 5))
    role = st.one_of(st.none(), *[st.sampled_from(ROLES)] * 3)
    return Member(
        draw(st.sampled_from(STAGES)),
        draw(st.sampled_from(MODELS)),
        tuple(draw(rating) for _ in BARRIERS),
        draw(role),
    )


def teams(most: int = 20) -> st.SearchStrategy[tuple[Member, ...]]:
    return st.lists(members(), max_size=most).map(tuple)
