"""What can be asked of the account that an alert is about, where its source can reach it.

The facts of each are in the connectors that carry them out; what every one has in common is that it
acts on a person, so each is asked about first, with `confirm` as the words.
"""

from __future__ import annotations

from typing import Any, ClassVar

from itday.domain.change import Change, Fields, Unseen


class ConfirmSafe(Change):
    """Tell the source that what it saw was the person, and no risk."""

    verb: ClassVar[str] = "confirm-safe"
    kind: ClassVar[str] = "alert"
    confirm: ClassVar[str] = (
        "The source learns from it that such sign-ins are safe. That cannot be taken back"
    )

    def predict(self, was: Fields) -> dict[str, Any]:
        """Resolved as a false positive."""
        del was
        return {"status": "resolved", "verdict": "false_positive"}

    def describe(self) -> str:
        """In words."""
        return "confirm safe"


class DismissRisk(Change):
    """Take the risk off without saying whether it was one."""

    verb: ClassVar[str] = "dismiss-risk"
    kind: ClassVar[str] = "alert"
    confirm: ClassVar[str] = (
        "All risk of the account is taken off, and the source learns nothing from it. "
        "That cannot be taken back"
    )

    def predict(self, was: Fields) -> dict[str, Any]:
        """Resolved, as what was said before if anything."""
        del was
        return {"status": "resolved"}

    def describe(self) -> str:
        """In words."""
        return "dismiss the risk"


class ConfirmCompromised(Change):
    """Tell the source that somebody else has the account: its own rules then act on it."""

    verb: ClassVar[str] = "confirm-compromised"
    kind: ClassVar[str] = "alert"
    confirm: ClassVar[str] = (
        "The account's risk becomes high: rules of the directory may block it at once. "
        "Only dismissing the risk undoes that"
    )

    def predict(self, was: Fields) -> dict[str, Any]:
        """A true positive that is being dealt with."""
        del was
        return {"status": "in progress", "verdict": "true_positive"}

    def describe(self) -> str:
        """In words."""
        return "confirm compromised"


class RevokeSessions(Unseen):
    """Sign the account out everywhere; who knows its password can sign in again."""

    verb: ClassVar[str] = "revoke-sessions"
    kind: ClassVar[str] = "alert"
    confirm: ClassVar[str] = (
        "The person is signed out on every device within minutes, unsaved work there included; "
        "applications may keep sessions of their own. That cannot be taken back"
    )

    def describe(self) -> str:
        """In words."""
        return "sign the account out everywhere"


class DisableAccount(Unseen):
    """Keep the account from signing in; sessions that stand go on for up to an hour."""

    verb: ClassVar[str] = "disable-account"
    kind: ClassVar[str] = "alert"
    confirm: ClassVar[str] = (
        "The person cannot sign in anywhere until somebody enables the account again. "
        "Sessions that stand go on until they are revoked too"
    )

    def inverse(self, was: Fields) -> Change | None:
        """Let the account sign in again."""
        del was
        return EnableAccount(ref=self.ref)

    def describe(self) -> str:
        """In words."""
        return "disable the account"


class EnableAccount(Unseen):
    """Let a disabled account sign in again."""

    verb: ClassVar[str] = "enable-account"
    kind: ClassVar[str] = "alert"
    confirm: ClassVar[str] = "Whoever has the account's password can sign in again"

    def inverse(self, was: Fields) -> Change | None:
        """Disable it again."""
        del was
        return DisableAccount(ref=self.ref)

    def describe(self) -> str:
        """In words."""
        return "enable the account"
