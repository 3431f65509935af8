"""What people at the made-up school ask the help desk for, and what it answers.

The shares of the types are those of the project's domain notes; the wording is our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from itday.connectors._demo_people import SUBJECTS

ROOMS = (
    *(f"{block}{number}" for block in "ABCM" for number in range(1, 13)),
    "Library",
    "Great Hall",
    "Sports Pavilion",
    "Prep Hall",
    "Medical Centre",
    "Reception",
    "Boot Room",
)
HOUSES = ("Ashgrove", "Brackenbury", "Coldwell", "Fernhill", "Hazelmere", "Thornfield")
APPS = ("the MIS", "the parent portal", "the timetable app", "Teams", "the library catalogue")
MODELS = ("staff laptop", "iPad", "Chromebook", "desktop", "interactive panel")


@dataclass(frozen=True, slots=True)
class Request:
    """A way to ask."""

    title: str
    """May hold `{room}`, `{house}`, `{subject}`, `{year}`, `{app}`, `{model}` and `{n}`."""
    text: str
    pupils: bool = True
    """Whether a pupil may ask it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A type of ticket."""

    category: str
    queue: str
    asked: tuple[Request, ...]
    answer: str
    """What closes it."""


TYPES: tuple[tuple[float, Subject], ...] = (
    (
        0.22,
        Subject(
            "Accounts",
            "Service Desk",
            (
                Request("Locked out of my account", "It says too many tries. I have prep due."),
                Request("New phone, cannot approve sign-in", "My old phone is gone since Sunday."),
                Request("Password for the {subject} revision site", "It no longer takes mine."),
                Request(
                    "Cover teacher needs a login for {room}", "She is in from period 1.", False
                ),
                Request("MFA prompt keeps coming back every hour", "On my {model} only."),
                Request("cant log in", "pls help"),
            ),
            "Identity checked in person, password reset, second factor set up again.",
        ),
    ),
    (
        0.20,
        Subject(
            "Devices",
            "Service Desk",
            (
                Request("Cracked screen on {model}, asset LH-{n}", "Dropped on the stairs by B7."),
                Request("{model} will not charge", "Tried three chargers from the trolley."),
                Request("Keyboard: the E and R keys are missing", "They were there on Friday."),
                Request(
                    "Loan {model} for a trip to the field centre", "14 pupils, two nights.", False
                ),
                Request(
                    "Laptop very slow since the update", "Ten minutes to open one file.", False
                ),
                Request("{model} in {room} restarts by itself", "Third time today."),
            ),
            "Swapped for one from stock; the broken one has gone to the repairer.",
        ),
    ),
    (
        0.14,
        Subject(
            "Applications",
            "Applications",
            (
                Request("{app} shows last year's sets for {year}", "The register is wrong.", False),
                Request("Report comments vanished from {app}", "I saved them last night!", False),
                Request("Cannot see my {subject} set in {app}", "Everyone else can."),
                Request(
                    "Parents get the letter twice from {app}", "Four have rung already.", False
                ),
                Request(
                    "Licence for {subject} software expired in {room}", "For 24 machines.", False
                ),
                Request("Export of {year} reading ages from {app}", "For the governors.", False),
            ),
            "Corrected in the record; it shows after the next hourly run.",
        ),
    ),
    (
        0.12,
        Subject(
            "Classroom",
            "AV",
            (
                Request("No sound in {room}", "The panel shows a speaker with a line.", False),
                Request("Projector in {room} has gone pink", "Everything is pink.", False),
                Request("Visualiser for {subject} in {room}", "Could I keep one all week?", False),
                Request("Microphones for the {year} parents' evening", "Two hand-held.", False),
                Request(
                    "HDMI lead missing in {room} AGAIN", "I am teaching in ten minutes.", False
                ),
            ),
            "Cable replaced and tied down; tested with the teacher.",
        ),
    ),
    (
        0.10,
        Subject(
            "Printing",
            "Service Desk",
            (
                Request("Printer by {room} jams on every second page", "Tray 2."),
                Request("Toner low in {room}", "It says so since Monday."),
                Request("Print credit gone although I did not print", "It took 4 pounds."),
                Request("Booklet printing for the {subject} mock", "80 copies, stapled.", False),
                Request("Card not recognised at the printer in {house}", "New card."),
            ),
            "Rollers cleaned, test page fine.",
        ),
    ),
    (
        0.09,
        Subject(
            "Wi-Fi",
            "Network",
            (
                Request("No Wi-Fi in {house} after ten", "All of the top floor."),
                Request("Wi-Fi drops in {room} every lesson", "Half of {year} lose their work."),
                Request("iPad connects but nothing loads", "It works at home."),
                Request("Wi-Fi is terrible", "Everywhere. All the time."),
                Request("Visitor Wi-Fi for the examiner in {room}", "Tomorrow, all day.", False),
            ),
            "Device forgot the old network and joined again; signal measured, good.",
        ),
    ),
    (
        0.06,
        Subject(
            "Starters and leavers",
            "Accounts",
            (
                Request("New starter in {subject}: account and laptop", "See the HR form.", False),
                Request("Leaver: close account, keep mail 90 days", "Last day is Friday.", False),
                Request("Change of surname", "As of this week, please, everywhere.", False),
                Request("Gap student needs access to {house}", "Arrives on the 6th.", False),
            ),
            "Done as on the form; manager told.",
        ),
    ),
    (
        0.07,
        Subject(
            "Other",
            "Service Desk",
            (
                Request(
                    "Filtering: {subject} site blocked for {year}", "We need it in period 3.", False
                ),
                Request("Lost property: a single AirPod", "Left one. In {room}."),
                Request("Phone in {room} has no dialling tone", "Nor next door.", False),
                Request("Question about the phishing test", "Was that one of yours?", False),
                Request("Move of three desks in {house}", "In half-term if possible.", False),
            ),
            "Answered by telephone.",
        ),
    ),
)

WORRYING: tuple[tuple[str, str], ...] = (
    ("[URGENT][SAFEGUARDING] call me", "Please ring me on 4417 as soon as you read this."),
    ("RE: FW: RE: FW: [EXTERNAL] ***READ FIRST*** whole of science has no network", "See below."),
    ("</title><b>does this show as bold?</b> {{7*7}} %s $HOME", "The computing club was here."),
    (
        (
            "The laptop that I handed in last term and that came back with another charger has "
            "now also lost the sticker with the number on it, and I have a parents' evening at "
            "six, and the spare one in the staff room is locked, and nobody answers at the desk"
        ),
        "Sorry for the long subject, my phone will not let me type in the other box.",
    ),
    ('=HYPERLINK("call.example","Ελληνικά, 漢字, naïve, Zażółć") test', "From the languages day."),
)
"""Subjects as real ones are: shouting, machine-made, marked up, endless; all harmless."""


def filled(random: Random, text: str) -> str:
    """Give a template with its blanks filled."""
    return text.format(
        room=random.choice(ROOMS),
        house=random.choice(HOUSES),
        subject=random.choice(SUBJECTS),
        year=f"Year {random.randint(3, 13)}",
        app=random.choice(APPS),
        model=random.choice(MODELS),
        n=random.randint(1000, 4999),
    )
