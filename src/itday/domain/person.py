"""People as sources name them."""

from __future__ import annotations

from itday.domain.record import Line, Model


class Person(Model):
    """Somebody, as far as a source tells: any field may be empty, not all of them."""

    name: Line = ""
    email: Line = ""
    """RFC 5322 addr-spec, as sent; shown beside the name since names can lie."""
    login: Line = ""
    """The account name at the source."""

    def __str__(self) -> str:
        """Give the best short name there is."""
        return self.name or self.email or self.login

    @property
    def full(self) -> str:
        """Name and address, so that a false name is seen for what it is."""
        return f"{self.name} <{self.email}>" if self.name and self.email else str(self)
