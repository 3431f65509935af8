"""What can be read and done of one thing at a time, as the connector's own methods."""

from __future__ import annotations

from itday.connectors._google_accounts import Accounts
from itday.connectors._google_alerts import Center, Logins
from itday.connectors._google_api import Api
from itday.connectors._google_config import GoogleConfig
from itday.connectors._google_letters import Letters
from itday.connectors._google_meetings import Meetings
from itday.connectors._google_todos import Todos
from itday.domain.alert import Alert
from itday.domain.change import Change
from itday.domain.errors import Gone
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.post import Post
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import (
    Archive,
    Cancel,
    Complete,
    Create,
    DisableAccount,
    Edit,
    EnableAccount,
    Feedback,
    Flag,
    MarkRead,
    Reopen,
    RevokeSessions,
    Rsvp,
)
from itday.sdk.accounts.google import Account
from itday.sdk.asked import account_of, as_asked
from itday.sdk.connector import Connector, Job, Setting, action

ACCOUNTS = frozenset({RevokeSessions, DisableAccount, EnableAccount})
"""What acts on an account: only with `respond = true`."""


class Acts(Connector[GoogleConfig]):
    """The half of the connector that acts; the other half lists."""

    def __init__(self, config: GoogleConfig, setting: Setting) -> None:
        """Prepare; nothing is asked yet.

        Raises:
            SettingsError: An address cannot be used.
        """
        super().__init__(config, setting)
        self.account = Account(config, setting)
        self._api = Api(config, setting, self.account)
        self._letters = Letters(config, setting, self._api)
        self._meetings = Meetings(config, setting, self._api)
        self._todos = Todos(config, setting, self._api)
        self._center = Center(config, setting, self._api)
        self._logins = Logins(config, setting, self._api)
        self._accounts = Accounts(config, setting, self._api)

    async def read(self, ref: Ref) -> Record:
        """One thing as Google has it now.

        Raises:
            Gone: It is not there any more.
        """
        match ref.kind:
            case "message":
                return await self._letters.message(ref)
            case "meeting":
                return await self._meetings.meeting(ref)
            case "todo":
                return await self._todos.todo(ref)
            case "alert":
                of_log = ref.key.startswith("login/")
                return await (self._logins if of_log else self._center).alert(ref)
        raise Gone("there is no such thing here", where=str(ref))

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """A message's text."""
        if ref.kind != "message":
            raise Gone("has no further text", where=str(ref))
        return (await self._letters.letter(ref),)

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change took effect; what was given up may be gone."""
        if type(change) in ACCOUNTS:
            done = await self._accounts.reached(change, account_of(job))
            return as_asked(change, job) if done else None
        if isinstance(change, Feedback):
            said = await self._center.rated(change.ref, change.useful)
            return as_asked(change, job) if said else None
        try:
            return await super().settled(change, job)
        except Gone:
            if isinstance(change, Cancel):
                return as_asked(change, job)
            raise

    @action(Create, quota="tasks")
    async def create(self, change: Create, job: Job) -> Todo:
        """A new to-do in the person's first list."""
        return await self._todos.make(change)

    @action(Complete, quota="tasks")
    async def complete(self, change: Complete, job: Job) -> Todo:
        """Tick off."""
        return await self._todos.change(change, job)

    @action(Reopen, quota="tasks")
    async def reopen(self, change: Reopen, job: Job) -> Todo:
        """Take the tick back."""
        return await self._todos.change(change, job)

    @action(Edit, quota="tasks")
    async def edit(self, change: Edit, job: Job) -> Todo:
        """Words and day; Google knows no priorities."""
        return await self._todos.change(change, job)

    @action(Cancel, quota="tasks")
    async def cancel(self, change: Cancel, job: Job) -> Record:
        """Take a to-do out of its list: Google has no word for giving up."""
        await self._todos.drop(change.ref)
        return as_asked(change, job)

    @action(MarkRead, quota="gmail")
    async def mark_read(self, change: MarkRead, job: Job) -> Message:
        """Read or unread."""
        return await self._letters.relabel(change.ref, "UNREAD", on=not change.seen)

    @action(Flag, quota="gmail")
    async def flag(self, change: Flag, job: Job) -> Message:
        """Starred or not."""
        return await self._letters.relabel(change.ref, "STARRED", on=change.flagged)

    @action(Archive, quota="gmail")
    async def archive(self, change: Archive, job: Job) -> Message:
        """Out of the inbox, or back."""
        return await self._letters.relabel(change.ref, "INBOX", on=not change.archived)

    @action(Rsvp, quota="calendar")
    async def rsvp(self, change: Rsvp, job: Job) -> Meeting:
        """Answer an invitation."""
        return await self._meetings.answer(change.ref, change.answer)

    @action(Feedback, quota="alertcenter")
    async def feedback(self, change: Feedback, job: Job) -> Alert:
        """Say how useful an alert was: all that Google lets be written of one."""
        found = await self._center.alert(change.ref)
        await self._center.rate(change.ref, change.useful)
        return found

    @action(RevokeSessions, quota="directory")
    async def revoke_sessions(self, change: RevokeSessions, job: Job) -> Record:
        """Sign the account out everywhere."""
        await self._accounts.sign_out(account_of(job))
        return as_asked(change, job)

    @action(DisableAccount, quota="directory")
    async def disable_account(self, change: DisableAccount, job: Job) -> Record:
        """Suspend the account."""
        await self._accounts.suspend(account_of(job), on=True)
        return as_asked(change, job)

    @action(EnableAccount, quota="directory")
    async def enable_account(self, change: EnableAccount, job: Job) -> Record:
        """Let a suspended account in again."""
        await self._accounts.suspend(account_of(job), on=False)
        return as_asked(change, job)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._api.aclose()
