"""What can be read and done of one thing at a time, as the connector's own methods."""

from __future__ import annotations

from typing import Any

from itday.connectors import _microsoft365_alerts as alerts
from itday.connectors._microsoft365_accounts import Accounts
from itday.connectors._microsoft365_config import Microsoft365Config
from itday.connectors._microsoft365_graph import Graph
from itday.connectors._microsoft365_letters import Letters
from itday.connectors._microsoft365_meetings import Meetings
from itday.connectors._microsoft365_risks import Alerts
from itday.connectors._microsoft365_todos import Todos
from itday.domain.alert import Alert
from itday.domain.change import Change
from itday.domain.errors import Gone
from itday.domain.message import Message
from itday.domain.post import Post
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.todo import Todo
from itday.domain.verbs import (
    Acknowledge,
    Archive,
    Cancel,
    Close,
    Complete,
    ConfirmCompromised,
    ConfirmSafe,
    Create,
    DisableAccount,
    DismissRisk,
    Edit,
    EnableAccount,
    Flag,
    MarkRead,
    Reopen,
    Restate,
    RevokeSessions,
    Rsvp,
    Start,
)
from itday.sdk.accounts.microsoft import Account
from itday.sdk.asked import account_of, as_asked
from itday.sdk.connector import Connector, Job, Setting, action

OF_RISK = tuple(f"{head}/" for head in (alerts.RISK, alerts.RISKY_USER, alerts.SIGN_IN))
OF_DEFENDER = (f"{alerts.DEFENDER}/",)
ACCOUNTS = frozenset({RevokeSessions, DisableAccount, EnableAccount})
"""What acts on an account: only with `respond = true`."""


class Acts(Connector[Microsoft365Config]):
    """The half of the connector that acts; the other half lists."""

    def __init__(self, config: Microsoft365Config, setting: Setting) -> None:
        """Prepare; nothing is asked yet.

        Raises:
            SettingsError: An address cannot be used.
        """
        super().__init__(config, setting)
        self.account = Account(config, setting)
        self._graph = Graph(config, setting, self.account)
        self._letters = Letters(config, setting, self._graph)
        self._meetings = Meetings(config, setting, self._graph)
        self._todos = Todos(config, setting, self._graph)
        self._alerts = Alerts(config, setting, self._graph)
        self._accounts = Accounts(config, setting, self._graph)

    # One of it

    async def read(self, ref: Ref) -> Record:
        """One thing as Graph has it now.

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
                return await self._alerts.alert(ref)
        raise Gone("there is no such thing here", where=str(ref))

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """A message's text, as plain text."""
        if ref.kind != "message":
            raise Gone("has no further text", where=str(ref))
        return (await self._letters.letter(ref),)

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change took effect; what was declined or given up may be gone."""
        if type(change) in ACCOUNTS:
            done = await self._accounts.reached(change, account_of(job), job.asked_at)
            return as_asked(change, job) if done else None
        try:
            return await super().settled(change, job)
        except Gone:
            if isinstance(change, Cancel) or (isinstance(change, Rsvp) and job.base):
                return as_asked(change, job)
            raise

    # What can be done

    @action(Create, quota="outlook")
    async def create(self, change: Create, job: Job) -> Todo:
        """A new to-do in the person's default list."""
        return await self._todos.make_todo(change)

    @action(Complete, quota="outlook")
    async def complete(self, change: Complete, job: Job) -> Todo:
        """Tick off."""
        return await self._todos.change_todo(change, job)

    @action(Reopen, quota="outlook")
    async def reopen(self, change: Reopen, job: Job) -> Todo:
        """Take the tick back."""
        return await self._todos.change_todo(change, job)

    @action(Start, quota="outlook")
    async def start(self, change: Start, job: Job) -> Todo:
        """Begin."""
        return await self._todos.change_todo(change, job)

    @action(Edit, quota="outlook")
    async def edit(self, change: Edit, job: Job) -> Todo:
        """Words and dates; To Do knows three priorities."""
        return await self._todos.change_todo(change, job)

    @action(Cancel, quota="outlook")
    async def cancel(self, change: Cancel, job: Job) -> Record:
        """Take a to-do out of its list: To Do has no word for giving up."""
        await self._todos.drop_todo(change.ref)
        return as_asked(change, job)

    @action(MarkRead, quota="outlook")
    async def mark_read(self, change: MarkRead, job: Job) -> Message:
        """Read or unread."""
        return await self._letters.change_message(change.ref, {"isRead": change.seen})

    @action(Flag, quota="outlook")
    async def flag(self, change: Flag, job: Job) -> Message:
        """Flagged or not."""
        status = "flagged" if change.flagged else "notFlagged"
        return await self._letters.change_message(change.ref, {"flag": {"flagStatus": status}})

    @action(Archive, quota="outlook")
    async def archive(self, change: Archive, job: Job) -> Message:
        """Into the archive, or back; its identifier stays."""
        to = "archive" if change.archived else "inbox"
        return await self._letters.change_message(change.ref, {"destinationId": to}, door="/move")

    @action(Rsvp, quota="outlook")
    async def rsvp(self, change: Rsvp, job: Job) -> Record:
        """Answer an invitation. A declined one leaves the calendar."""
        await self._meetings.answer(change.ref, change.answer)
        return as_asked(change, job)

    @action(Acknowledge, of=OF_DEFENDER, quota="security")
    async def acknowledge(self, change: Acknowledge, job: Job) -> Alert:
        """Defender's alert is in progress."""
        return await self._alerts.change_alert(change.ref, {"status": "inProgress"})

    @action(Close, of=OF_DEFENDER, quota="security")
    async def close(self, change: Close, job: Job) -> Alert:
        """Defender's alert is resolved, with what was found, and why as a comment."""
        kind, found = alerts.CLASSIFIED.get(change.verdict, ("unknown", "unknown"))
        body = {"status": "resolved", "classification": kind, "determination": found}
        return await self._alerts.change_alert(change.ref, body, change.reason)

    @action(Restate, of=OF_DEFENDER, quota="security")
    async def restate(self, change: Restate, job: Job) -> Alert:
        """Defender's alert back to what it was."""
        theirs = {ours.value: word for word, ours in alerts.DEFENDER_STATUS.items()}
        body: dict[str, Any] = {"status": theirs.get(change.status, "new")}
        kind, found = alerts.CLASSIFIED.get(change.verdict or "", ("unknown", "unknown"))
        return await self._alerts.change_alert(
            change.ref, body | {"classification": kind, "determination": found}
        )

    @action(ConfirmSafe, of=OF_RISK, quota="identityProtection")
    async def confirm_safe(self, change: ConfirmSafe, job: Job) -> Record:
        """The risk was none, and Entra learns from it."""
        await self._alerts.judge(change.ref, "confirmSafe")
        return as_asked(change, job)

    @action(DismissRisk, of=OF_RISK, quota="identityProtection")
    async def dismiss_risk(self, change: DismissRisk, job: Job) -> Record:
        """The risk is taken off; Entra learns nothing."""
        await self._alerts.judge(change.ref, "dismiss")
        return as_asked(change, job)

    @action(ConfirmCompromised, of=OF_RISK, quota="identityProtection")
    async def confirm_compromised(self, change: ConfirmCompromised, job: Job) -> Record:
        """The account's risk becomes high."""
        await self._alerts.judge(change.ref, "confirmCompromised")
        return as_asked(change, job)

    @action(RevokeSessions, quota="directory")
    async def revoke_sessions(self, change: RevokeSessions, job: Job) -> Record:
        """The account is signed out everywhere, within minutes."""
        await self._accounts.revoke(account_of(job))
        return as_asked(change, job)

    @action(DisableAccount, quota="directory")
    async def disable_account(self, change: DisableAccount, job: Job) -> Record:
        """The account cannot sign in any more."""
        await self._accounts.enable(account_of(job), on=False)
        return as_asked(change, job)

    @action(EnableAccount, quota="directory")
    async def enable_account(self, change: EnableAccount, job: Job) -> Record:
        """The account can sign in again."""
        await self._accounts.enable(account_of(job), on=True)
        return as_asked(change, job)
