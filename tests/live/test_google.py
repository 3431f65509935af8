"""The google connector against a Calendar and a Gmail that keep state: myworld.

It has what the feeds `calendar` and `inbox` use, and a token endpoint; no Tasks, no Directory, no
Alert Center. It takes no heed of If-Match: what was changed between our two requests stands on the
double alone (`tests/connectors/google_double.py`). What is written is read back by a plain HTTP
client that knows nothing of the connector.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from itday.connectors._google_asking import Place
from itday.connectors._google_config import GoogleConfig
from itday.connectors.google import Google
from itday.domain.errors import AuthFailed, CursorExpired, Gone
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.verbs import Archive, Flag, MarkRead, Rsvp
from itday.sdk.connector import Setting
from itday.sdk.testing import Replica, all_of, job_for
from itday.sdk.tokens import MemoryTokens
from tests.conftest import MORNING, Clock
from tests.connectors.google_tokens import kept

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.record import Record
    from tests.live.peers.served import GooglePeer

ME = "alice@fernhill.example"
DANA = "dana@fernhill.example"
EVENTS = "www.googleapis.com/calendar/v3/calendars/primary/events"
MAIL = "gmail.googleapis.com/gmail/v1/users/me/messages"


class Other:
    """The same person's other program."""

    def __init__(self, client: httpx.Client) -> None:
        """Take a client that is signed in."""
        self.client = client

    def get(self, path: str, **query: str) -> Any:
        """What the server holds."""
        answer = self.client.get(path, params=query)
        assert answer.is_success, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        """Have it made or changed."""
        answer = self.client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def labels(self, key: str) -> set[str]:
        """Those of a message."""
        return set(self.get(f"{MAIL}/{key}", format="minimal")["labelIds"])

    def label(self, key: str, **body: list[str]) -> None:
        """Put labels on a message, or take them off."""
        self.post(f"{MAIL}/{key}/modify", body)

    def meet(self, summary: str, day: int) -> str:
        """A meeting of an hour at noon to which Dana invited this person."""
        start, end = (f"2026-11-{day:02}T{hour}:00:00Z" for hour in (12, 13))
        guests = [{"email": DANA, "displayName": "Dana Head"}, {"email": ME}]
        body = {
            "summary": summary,
            "start": {"dateTime": start},
            "end": {"dateTime": end},
            "attendees": guests,
        }
        return str(self.post(EVENTS, body)["id"])


@pytest.fixture
def other(google: GooglePeer) -> Iterator[Other]:
    """Another program, signed in."""
    bearer = {"Authorization": f"Bearer {google.token}"}
    with httpx.Client(base_url=f"{google.url}/", headers=bearer, trust_env=False) as client:
        yield Other(client)


Make = Callable[..., Google]


@pytest.fixture
async def make(google: GooglePeer, clock: Clock) -> AsyncIterator[Make]:
    """Makes the connector, signed in with a token."""
    made: list[Google] = []

    def one(token: str = google.token, tokens: MemoryTokens | None = None) -> Google:
        place = tokens or MemoryTokens()
        place.write(kept(token))
        config = GoogleConfig(
            client_id="c1", areas=("calendar", "mail"), api_url=google.url, staff_domains=(DANA,)
        )
        setting = Setting(
            source="school",
            now=clock,
            email=ME,
            zone="Europe/London",
            write=True,
            tokens=place,
            secret=Secret("client-secret"),
        )
        made.append(Google(config, setting))
        return made[-1]

    yield one
    for connector in made:
        await connector.aclose()


@pytest.fixture
async def school(make: Make) -> Google:
    """The connector, open."""
    made = make()
    await made.aopen()
    return made


async def do(made: Google, change: Change) -> Record | None:
    """Make a change as the outbox does."""
    return await made.push(change, await job_for(made, change, MORNING))


async def shown(replica: Replica) -> dict[str, Any]:
    """Pull, and give the records by what they are called."""
    await replica.pull()
    shape = replica.feed.record
    every = [shape.model_validate_json(text) for text in replica.held.values()]
    return {one.title: one for one in every}


async def test_the_window_holds_each_occurrence_of_a_series(school: Google) -> None:
    """Two a week for five weeks, each its own meeting at its own time."""
    every: list[Any] = await all_of(school, school.feeds["calendar"])
    series = [one for one in every if one.title == "Stand-up"]

    assert len(series) == 10
    assert len({one.ref for one in series}) == 10
    assert {one.start.strftime("%a %H:%M") for one in series} == {"Mon 09:00", "Wed 09:00"}
    assert all(one.recurring and one.uid == series[0].uid for one in series)
    call = next(one for one in every if one.title == "Vendor call")
    assert (call.location, call.partstat, call.recurring) == ("Room 4", "needs-action", False)
    assert call.start == datetime(2026, 11, 25, 13, tzinfo=UTC)


async def test_a_meeting_elsewhere_made_moved_and_cancelled(school: Google, other: Other) -> None:
    """Each listing of the window shows it as it is."""
    replica = Replica(school, "calendar")
    key = other.meet("Fire drill", 26)
    assert "Fire drill" in await shown(replica)

    later = {
        "start": {"dateTime": "2026-11-27T12:00:00Z"},
        "end": {"dateTime": "2026-11-27T13:00:00Z"},
    }
    assert other.client.patch(f"{EVENTS}/{key}", json=later).is_success
    assert (await shown(replica))["Fire drill"].start.day == 27
    assert other.client.delete(f"{EVENTS}/{key}").status_code == 204
    assert "Fire drill" not in await shown(replica)
    gone = Ref("school", "meeting", key)
    with pytest.raises(Gone, match="cancelled"):
        await school.read(gone)
    with pytest.raises(Gone, match="cancelled"):
        await do(school, Rsvp(ref=gone, answer="accepted"))


@pytest.mark.parametrize("answer", ["accepted", "tentative", "declined"])
async def test_an_answer_is_mine_alone(school: Google, other: Other, answer: str) -> None:
    """The others who are invited stay, with what they answered."""
    key = other.meet(f"Budget {answer}", 26)
    await do(school, Rsvp(ref=Ref("school", "meeting", key), answer=answer))

    guests = other.get(f"{EVENTS}/{key}")["attendees"]
    said = {one["email"]: one["responseStatus"] for one in guests}
    assert said == {DANA: "needsAction", ME: answer}
    held = await shown(Replica(school, "calendar"))
    assert held[f"Budget {answer}"].partstat == answer


async def test_one_occurrence_is_answered_alone(school: Google, other: Other) -> None:
    """The rest of the series keeps its answer."""
    every = await all_of(school, school.feeds["calendar"])
    first, second = [one.ref for one in every if one.title == "Stand-up"][:2]
    await do(school, Rsvp(ref=first, answer="declined"))

    assert (await school.read(first)).partstat == "declined"  # type: ignore[attr-defined]  # a meeting
    assert (await school.read(second)).partstat == "accepted"  # type: ignore[attr-defined]  # the same


async def test_the_inbox_is_listed_with_its_headers(school: Google) -> None:
    """Sender, subject, date, and a body when it is opened."""
    held = await shown(Replica(school, "inbox"))

    assert set(held) == {"Mail 0", "Mail 1", "Mail 2", "Mail 3"}
    one = held["Mail 3"]
    assert one.sender.full == f"Dana Head <{DANA}>"
    assert (one.date, one.seen) == (datetime(2026, 11, 23, 9, tzinfo=UTC), False)
    assert [post.text for post in await school.posts(one.ref)] == ["The projector hums."]


async def test_history_tells_what_changed_elsewhere(school: Google, other: Other) -> None:
    """Read, starred, archived and thrown away; an unchanged inbox costs nothing."""
    replica = Replica(school, "inbox")
    keys = {title: one.ref.key for title, one in (await shown(replica)).items()}
    same = replica.cursor
    await replica.pull()
    assert replica.cursor == same

    other.label(keys["Mail 0"], removeLabelIds=["UNREAD"], addLabelIds=["STARRED"])
    other.label(keys["Mail 1"], removeLabelIds=["INBOX"])
    other.post(f"{MAIL}/{keys['Mail 2']}/trash", {})
    held = await shown(replica)

    assert set(held) == {"Mail 0", "Mail 3"}
    assert held["Mail 0"].seen
    assert held["Mail 0"].flagged
    other.label(keys["Mail 0"], addLabelIds=["UNREAD"], removeLabelIds=["STARRED"])
    other.label(keys["Mail 1"], addLabelIds=["INBOX"])
    other.post(f"{MAIL}/{keys['Mail 2']}/untrash", {})
    back = await shown(replica)
    assert set(back) == {"Mail 0", "Mail 1", "Mail 2", "Mail 3"}
    assert not back["Mail 0"].seen


async def test_what_is_written_to_mail_is_read_back(school: Google, other: Other) -> None:
    """Read, starred, archived, and each taken back; asked again, each is seen to be done."""
    ref = (await shown(Replica(school, "inbox")))["Mail 3"].ref
    steps: list[tuple[Change, set[str]]] = [
        (MarkRead(ref=ref), {"INBOX"}),
        (Flag(ref=ref), {"INBOX", "STARRED"}),
        (Archive(ref=ref), {"STARRED"}),
        (Archive(ref=ref, archived=False), {"INBOX", "STARRED"}),
        (Flag(ref=ref, flagged=False), {"INBOX"}),
        (MarkRead(ref=ref, seen=False), {"INBOX", "UNREAD"}),
    ]
    for change, labels in steps:
        job = await job_for(school, change, MORNING)
        done = await school.push(change, job)
        assert other.labels(ref.key) == labels, change
        assert change.holds(done.model_dump(mode="json"))
        assert await school.settled(change, job) is not None


async def test_a_history_that_google_has_forgotten(school: Google) -> None:
    """It says so, and the next full listing has everything."""
    place = Place(day=f"{MORNING:%Y-%m-%d}", at="1").model_dump_json()

    with pytest.raises(CursorExpired):
        _ = [page async for page in school.pull("inbox", place)]


async def test_a_token_that_is_not_taken(make: Make) -> None:
    """It is renewed once; what cannot be renewed asks the person, for mail and calendar alike."""
    made = make("not-a-token")
    await made.aopen()

    for feed in made.feeds.values():
        with pytest.raises(AuthFailed) as caught:
            await all_of(made, feed)
        assert "itday signin school" in (caught.value.remedy or "")


async def test_a_spent_token_is_renewed_by_the_token_endpoint(
    make: Make, google: GooglePeer
) -> None:
    """google-auth renews it with the refresh token; what it brings is kept and taken."""
    place = MemoryTokens()
    made = make("spent", place)
    place.write(kept("spent", renew=google.refresh))
    await made.aopen()

    assert await all_of(made, made.feeds["calendar"])
    secret = place.read()
    assert secret is not None
    assert "spent" not in secret.reveal()
