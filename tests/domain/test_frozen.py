"""Classes of fields that are set once: what a frozen dataclass does, they do."""

from __future__ import annotations

from typing import ClassVar

import pytest

from itday.domain.frozen import Frozen


class Point(Frozen):
    """Two fields, one of which may be left out."""

    plane: ClassVar[str] = "flat"

    x: int
    y: int = 0

    def _check(self) -> None:
        if self.x < 0:
            raise ValueError("left of everything")


class Spot(Point):
    """One field more."""

    name: str = ""


def test_fields_are_given_by_place_or_by_name() -> None:
    """What is left out holds its usual value; a class variable is no field."""
    assert (Point(1).x, Point(1).y, Point(1, 2).y, Point(x=1, y=2).y) == (1, 0, 2, 2)
    assert Point.names == ("x", "y")
    assert Point.plane == Point(1).plane == "flat"


def test_inherited_fields_come_first() -> None:
    """With their usual values."""
    assert Spot.names == ("x", "y", "name")
    assert Spot(3, name="here").y == 0


@pytest.mark.parametrize("given", [((), {}), ((1, 2, 3), {}), ((1,), {"z": 1})])
def test_what_does_not_fit_is_refused(given: tuple[tuple[int, ...], dict[str, int]]) -> None:
    """A field that is missing, one too many, one that is none."""
    values, named = given
    with pytest.raises(TypeError, match="Point has the fields x, y"):
        Point(*values, **named)


def test_nothing_is_changed_or_added() -> None:
    """Neither a field nor anything else."""
    point = Point(1)

    with pytest.raises(AttributeError, match="x of Point"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="z of Point"):
        point.z = 2
    assert not hasattr(point, "__dict__")


def test_equal_are_those_of_one_class_with_equal_fields() -> None:
    """And only those have one hash for sure."""
    assert Point(1) == Point(1, 0)
    assert len({Point(1), Point(1, 0), Point(2)}) == 2
    assert Point(1) != Spot(1)
    assert repr(Spot(1)) == "Spot(x=1, y=0, name='')"


def test_a_class_may_refuse_what_cannot_be() -> None:
    """Its parts' refusals hold for it as well."""
    with pytest.raises(ValueError, match="left of everything"):
        Spot(-1)
