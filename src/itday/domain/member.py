"""People as a directory lists them: whom work can be handed to, and whom an alert is about."""

from __future__ import annotations

from typing import ClassVar

from itday.domain.person import Person
from itday.domain.record import Facets, Line, Record

STAFF, PUPIL = "staff", "pupil"


class Member(Record):
    """Somebody with an account; `title` is the name, `ref` the account at its directory."""

    kind: ClassVar[str] = "person"

    email: Line = ""
    login: Line = ""
    """The account name, as alerts and help desks have it."""
    type: Line = ""
    """`staff` or `pupil`, or the directory's own word (`guest`)."""
    role: Line = ""
    """What they do: `Network Manager`, `Teacher of Art`."""
    year: Line = ""
    """A pupil's year: `Year 9`."""
    department: Line = ""
    manager: Line = ""
    """Login or address of whom they report to."""
    enabled: bool = True
    """Whether the account can sign in."""

    def person(self) -> Person:
        """The same as other records name somebody."""
        return Person(name=self.title, email=self.email, login=self.login)

    def facets(self) -> Facets:
        """Staff before the others; a disabled account is closed."""
        return Facets(
            state="active" if self.enabled else "disabled",
            open=self.enabled,
            rank=0 if self.type == STAFF else 1,
            sort=0,
            person=self.role or self.year,
            words=" ".join((self.email, self.login, self.role, self.year, self.department)),
        )
