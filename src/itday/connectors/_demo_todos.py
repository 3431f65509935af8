"""The director's to-do list: some late, some for today, most for later, some without a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from itday.connectors._demo_calendar import ONE_DAY
from itday.connectors._demo_people import DIRECTOR
from itday.connectors._demo_world import World
from itday.domain.todo import Todo, TodoStatus

DIRECTOR_LIST, INFRASTRUCTURE = "Director", "Infrastructure"
LOCAL_HOUR = time(15, 0)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do."""

    title: str
    day: int | None
    """Days from today; None for no day."""
    project: str = ""
    tags: tuple[str, ...] = ()
    priority: int = 0
    status: TodoStatus = TodoStatus.NEEDS_ACTION
    list_name: str = DIRECTOR_LIST
    at_hour: bool = False
    """Whether it is due at a time of day rather than by the end of the day."""
    recurs: bool = False
    text: str = ""


BEGUN, GIVEN_UP = TodoStatus.IN_PROCESS, TodoStatus.CANCELLED
MFA, SWITCHES, REFRESH, AI = "mfa-pupils", "core-switches", "device-refresh", "ai-guidance"

OPEN: tuple[Task, ...] = (
    Task("Return the cyber insurance questionnaire", -6, priority=1, tags=("finance",)),
    Task("Answer the auditors on joiners and leavers", -4, priority=2, tags=("audit",)),
    Task("Quote for core switches: chase the second supplier", -2, SWITCHES, ("waiting",)),
    Task("Write up Friday's 12 minutes without internet", -1, tags=("incident",), status=BEGUN),
    Task("Agenda for the IT Management Group", 0, priority=1, at_hour=True),
    Task("Numbers for the Director of Finance: spend to date", 0, REFRESH, priority=2),
    Task("Sign the DPIA for the reading app", 0, tags=("privacy",)),
    Task("Read the week's blocked searches with the DSL", 0, tags=("safeguarding",), recurs=True),
    Task("Weekly briefing: draft", 1, recurs=True),
    Task("Ring the internet provider about the second line", 1, SWITCHES),
    Task("MFA for Year 12 and 13: letter to parents", 2, MFA, ("letter",), 2, BEGUN),
    Task("Choose a date for the restore test", 3, tags=("backup",), list_name=INFRASTRUCTURE),
    Task("Interview questions, IT technician", 3, tags=("hr",)),
    Task("Renew radius.larkhollow.example", 6, priority=1, list_name=INFRASTRUCTURE),
    Task("Pilot group for AI marking: pick six teachers", 7, AI, ("pilot",)),
    Task("Perception survey: open it for staff", 8, "survey"),
    Task("Retire LH-PRN01", 9, tags=("print",), list_name=INFRASTRUCTURE),
    Task("Paper for SLT: what we log and why", 10, tags=("slt",), priority=3),
    Task("Wi-Fi in the boarding houses: survey on foot", 13, "wifi", list_name=INFRASTRUCTURE),
    Task("End-of-term report: incidents and trends", 15, tags=("slt",), priority=2),
    Task("Order 30 Chromebooks for the prep school", 16, REFRESH),
    Task("Christmas: who is on call", 17, tags=("team",)),
    Task("Budget proposal, next year", 45, tags=("finance",), priority=3),
    Task("Tidy the password vault: shared entries nobody owns", None, tags=("security",)),
    Task("Think about the network in the new science block", None, "science-block"),
    Task(
        (
            "Find out who is responsible for the list of suppliers that see pupil data, why there "
            "are three of them, which of the three the governors were shown, and make it one"
        ),
        None,
        tags=("privacy",),
        text="See the governors' minutes of June.",
    ),
    Task("[red] phone list for the door [/red] (with the brackets, it is what the sign says)", 20),
)
"""What is still to be done."""

DONE = (
    "Patch the firewall",
    "Governors' filtering return",
    "Move exam laptops to the hall",
    "Appraisal: network manager",
    "Order toner",
    "Close leavers' accounts",
    "Disaster recovery plan: new telephone numbers",
    "Talk to Year 9 about passwords",
    "Answer the parent about screen time",
    "Check the backup of the MIS",
    "Book the outdoor centre's Wi-Fi test",
    "Agree maintenance window with boarding",
    "Renew domain names",
    "Phishing test: results to heads of department",
    "Swap the UPS battery in block C",
)
"""What was done in the last weeks, over and over."""
DONE_COUNT = 40


def todos(world: World) -> Iterator[Todo]:
    """Give the list as it stands now."""
    for number, task in enumerate(OPEN):
        yield _open(world, number, task)
    yield _base(world, "given-up", "Migrate the old intranet by hand").model_copy(
        update={"status": GIVEN_UP, "updated_at": world.at - timedelta(days=12)}
    )
    for number in range(DONE_COUNT):
        yield _done(world, number)


def _base(world: World, key: str, title: str) -> Todo:
    return Todo(ref=world.ref(Todo, key), title=title, owner=DIRECTOR.login)


def _open(world: World, number: int, task: Task) -> Todo:
    random = world.random("todo", number)
    return Todo(
        ref=world.ref(Todo, f"t{number:02}"),
        title=task.title,
        status=task.status,
        due=_due(world, task),
        priority=task.priority,
        percent_complete=random.choice((25, 50, 75)) if task.status is BEGUN else 0,
        description=task.text,
        list_name=task.list_name,
        owner=DIRECTOR.login,
        projects=(task.project,) if task.project else (),
        tags=task.tags,
        recurs=task.recurs,
        updated_at=world.at - timedelta(days=random.uniform(1, 20)),
    )


def _due(world: World, task: Task) -> datetime | date | None:
    if task.day is None:
        return None
    day = world.today + ONE_DAY * task.day
    while day.weekday() > 4:  # nobody plans for a Sunday
        day += ONE_DAY if task.day > 0 else -ONE_DAY
    return world.school.moment(day, LOCAL_HOUR) if task.at_hour else day


def _done(world: World, number: int) -> Todo:
    random = world.random("done", number)
    ended = world.at - timedelta(days=random.uniform(0.6, 40))
    late = random.random() < 0.35
    due = world.school.local_date(ended) + ONE_DAY * (-random.randrange(1, 6) if late else 1)
    return _base(world, f"done{number:02}", DONE[number % len(DONE)]).model_copy(
        update={
            "status": TodoStatus.COMPLETED,
            "due": due,
            "completed_at": ended,
            "percent_complete": 100,
            "list_name": random.choice((DIRECTOR_LIST, INFRASTRUCTURE)),
            "updated_at": ended,
        }
    )
