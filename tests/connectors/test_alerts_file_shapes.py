"""Whatever shape a record has: what is none is said, and no member can break the reading."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.alert import Alert
from tests.sdk.alerts.shape import PAYLOADS, read, rows

JSON_FILES = sorted(path.name for path in PAYLOADS.glob("*.*json"))


def test_no_known_shape_is_said() -> None:
    """What we cannot place is set aside with that reason."""
    with pytest.raises(ValueError, match="no known shape"):
        read({"hello": 1})


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
MUTANTS = st.recursive(
    VALUES,
    lambda i: st.lists(i, max_size=2) | st.dictionaries(st.text(max_size=4), i, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("name", JSON_FILES)
@given(data=st.data())
def test_any_member_may_be_anything(name: str, data: st.DataObject) -> None:
    """Whatever stands in any member, the row is read, passed over or refused with a reason."""
    row = copy.deepcopy(data.draw(st.sampled_from(rows(name))))
    place = row
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(MUTANTS)
        break

    try:
        one = read(row)
    except ValueError:
        return
    if one is not None:
        assert Alert.model_validate_json(one.model_dump_json()).ref == one.ref
        one.facets()
