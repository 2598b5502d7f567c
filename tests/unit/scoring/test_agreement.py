import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.agreement import (
    agreement,
    agreement_word,
    medians,
    two_camps,
    van_der_eijk,
)

COUNTS = st.lists(st.integers(0, 30), min_size=2, max_size=7)
ANSWERED = COUNTS.filter(any)
GROUPS = COUNTS.filter(lambda counts: sum(counts) >= 2)


@given(GROUPS)
def test_agreement_lies_between_0_and_1(counts: list[int]) -> None:
    found = agreement(counts)

    assert found is not None
    assert 0 <= found <= 1


@given(COUNTS)
def test_reversing_the_scale_changes_no_agreement(counts: list[int]) -> None:
    assert agreement(counts) == agreement(counts[::-1])
    assert agreement_word(counts) == agreement_word(counts[::-1])


@given(ANSWERED)
def test_reversing_the_scale_changes_no_camps(counts: list[int]) -> None:
    assert van_der_eijk(counts) == van_der_eijk(counts[::-1])
    assert two_camps(counts) == two_camps(counts[::-1])


@given(ANSWERED)
def test_van_der_eijk_stays_in_its_range(counts: list[int]) -> None:
    assert -1 <= van_der_eijk(counts) <= 1


@given(st.integers(2, 30), st.integers(2, 7), st.data())
def test_everyone_the_same_is_full_agreement(n: int, size: int, data: st.DataObject) -> None:
    counts = [0] * size
    counts[data.draw(st.integers(0, size - 1))] = n

    assert agreement(counts) == van_der_eijk(counts) == 1


@given(st.integers(1, 15), st.integers(3, 7))
def test_two_equal_camps_at_the_ends_agree_on_nothing(half: int, size: int) -> None:
    counts = [half, *[0] * (size - 2), half]

    assert agreement(counts) == 0
    assert van_der_eijk(counts) == -1


@given(GROUPS)
def test_any_median_gives_the_same_agreement(counts: list[int]) -> None:
    low, high = medians(counts)

    sums = {
        sum(n * abs(place - middle) for place, n in enumerate(counts))
        for middle in range(low, high + 1)
    }

    assert len(sums) == 1


@given(ANSWERED)
def test_medians_are_the_middle_answers(counts: list[int]) -> None:
    answers = [place for place, n in enumerate(counts) for _ in range(n)]

    assert medians(counts) == (answers[(len(answers) - 1) // 2], answers[len(answers) // 2])


@pytest.mark.parametrize("counts", [[0, 0, 0, 0], [0, 1, 0, 0]])
def test_agreement_is_undefined_below_two_answers(counts: list[int]) -> None:
    assert agreement(counts) is None
    assert agreement_word(counts) is None


def test_nobody_has_no_median() -> None:
    with pytest.raises(ValueError, match="nobody answered"):
        medians([0, 0, 0, 0])


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ([0, 5, 0, 0, 0], "aligned"),
        ([0, 1, 3, 1, 0], "aligned"),  # exactly 0.75
        ([0, 4, 1, 1, 0], "aligned"),  # exactly 0.75, of six
        ([1, 1, 3, 1, 0], "some_spread"),  # exactly 2/3
        ([1, 0, 3, 0, 1], "some_spread"),  # exactly 0.5
        ([1, 1, 1, 1, 1], "split"),
        ([3, 0, 0, 0, 3], "split"),
    ],
)
def test_words_for_agreement(counts: list[int], word: str) -> None:
    assert agreement_word(counts) == word


@pytest.mark.parametrize("counts", [[4, 0, 0, 0], [2, 0, 0, 2], [1, 1, 1, 1], [3, 0, 0, 0]])
def test_below_five_answers_there_is_no_word(counts: list[int]) -> None:
    assert agreement(counts) is not None
    assert agreement_word(counts) is None


@pytest.mark.parametrize(
    ("counts", "camps"),
    [
        ([3, 0, 0, 0, 3], True),
        ([4, 1, 0, 1, 4], True),
        ([2, 0, 0, 0, 1], True),
        ([1, 1, 1, 1, 1], False),  # exactly 0
        ([0, 1, 3, 1, 0], False),
        ([0, 0, 5, 0, 0], False),
    ],
)
def test_only_a_negative_a_marks_two_camps(counts: list[int], *, camps: bool) -> None:
    assert two_camps(counts) is camps


def test_middle_of_a_lopsided_group_is_where_half_of_it_stands() -> None:
    assert medians([1, 4, 2, 0]) == (1, 1)
    assert medians([2, 2, 0, 0]) == (0, 1)
    assert medians([3, 0, 0, 3]) == (0, 3)
