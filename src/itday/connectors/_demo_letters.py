"""What arrives in the mailbox of the made-up school's director of IT.

The shares are those of the project's domain notes: an eighth needs an answer, a fifth are
newsletters. The wording is our own; no firm or person named exists.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of mail."""

    sort: str
    """Decides who sends it, and how much it weighs."""
    subjects: tuple[str, ...]
    """May hold the blanks of `_demo_requests`."""
    text: str
    weight: int
    """0 to 100: how much it asks for attention."""
    reasons: tuple[str, ...]


ASKS = Letter(
    "asks",
    (
        "Could you sign off the {subject} licences by Thursday?",
        "Quick question about {app}",
        "Can we meet about {year} devices?",
        "Filtering report for governors: one line needed",
        "Budget line 4417: is this yours?",
        "Data protection: can we share {year} reading ages with the tutor?",
        "{house}: who do I ask about the Wi-Fi?",
        "Cover for your duty on Friday",
        "Please approve: purchase order LH-{n}",
        "Trip to the field centre: will their network do for 14 iPads?",
    ),
    "Sorry to chase. Could you let me know by the end of tomorrow? A yes or no will do.\n\nThanks",
    60,
    ("asks you a question", "sent to you alone"),
)
LEADERSHIP = Letter(
    "slt",
    (
        "SLT tomorrow: item 4 is yours",
        "Cyber insurance renewal: their questionnaire",
        "Parent complaint about {app}",
        "Governors would like two slides on AI",
        "Inspection: the digital safeguarding folder",
        "Confidential: leaver in {subject}, account to close at noon",
    ),
    "As discussed. I should like to have this settled before the meeting, please.",
    85,
    ("from the senior leadership team", "sent to you alone"),
)
STAFF = Letter(
    "staff",
    (
        "All staff: fire drill during period 3",
        "Lost: grey lunchbox, {house}",
        "Minutes of the {subject} department meeting",
        "Mock examinations: rooms and invigilators",
        "Duty rota, second half of term",
        "Re: Re: Re: Kettle in the {subject} office",
        "{year} parents' evening: timings",
        "Thank you from the {subject} department",
        "Carol service: arrangements",
        "Match day: late lunches",
    ),
    "Dear all,\n\nPlease see below. No reply needed unless it concerns you.",
    20,
    ("sent to all staff",),
)
DESK = Letter(
    "desk",
    (
        "[Help desk] #{n} assigned to Network",
        "[Help desk] #{n} breached its target",
        "[Help desk] #{n}: the requester has replied",
        "[Help desk] Daily digest",
    ),
    "This message was made by the help desk. Please do not reply to it.",
    15,
    ("made by a machine",),
)
MACHINE = Letter(
    "machine",
    (
        "Backup succeeded: LH-FS01, 3.1 TB in 2 h 41 min",
        "Backup FAILED: LH-MIS02 (snapshot could not be made)",
        "Certificate radius.larkhollow.example expires in 14 days",
        "UPS in the comms room of block B: battery test passed",
        "Patch report: 412 of 431 devices up to date",
        "Quarantine: 7 messages held for your users",
        "Disk 4 of LH-SAN1 predicted to fail",
    ),
    "Made by the monitoring at 06:00. Details on the dashboard.",
    25,
    ("made by a machine",),
)
NEWS = Letter(
    "news",
    (
        "Ten ways AI will change your classroom",
        "Webinar tomorrow: zero trust for schools",
        "The EdTech Fortnight: phones, policies and pens",
        "Last chance: early bird places for the spring conference",
        "New in your learning platform this month",
        "School networks digest, issue {n}",
    ),
    "You get this because somebody once typed your address. Unsubscribe at the bottom.",
    5,
    ("a newsletter",),
)
SUPPLIER = Letter(
    "supplier",
    (
        "Quotation LH-{n}: 30 interactive panels",
        "Your order {n}: delivery on Thursday, 8 to 12",
        "Invoice {n} for support, spring term",
        "Maintenance of your internet line, Sunday 02:00 to 04:00",
        "Re: RMA {n}: replacement switch on its way",
    ),
    "Please find the details attached. Prices are without VAT and hold for 30 days.",
    40,
    ("from a supplier you deal with",),
)
PARENT = Letter(
    "parent",
    (
        "My son cannot open his prep since Friday",
        "Screen time and the {year} iPads",
        "Parent portal: wrong second address",
        "Thank you for the online safety evening",
    ),
    "Dear Mr Ashdown,\n\nI hope that you can help, or tell me who can.\n\nKind regards",
    45,
    ("from outside, to you alone",),
)
PHISH = Letter(
    "phish",
    (
        "Your mailbox is 98% full: confirm to keep it",
        "HR: updated salary table, view before 10:00",
        "Voicemail from +44 1632 960{n}",
        "Head has shared 'Bonuses' with you",
        "Invoice overdue: FINAL notice {n}",
    ),
    "Dear user, your session has expired. Press the button within 24 hours. (The link is gone.)",
    30,
    ("sender's name does not go with its address",),
)

LETTERS: tuple[tuple[float, Letter], ...] = (
    (0.10, ASKS),
    (0.02, LEADERSHIP),
    (0.30, STAFF),
    (0.12, DESK),
    (0.14, MACHINE),
    (0.18, NEWS),
    (0.04, SUPPLIER),
    (0.085, PARENT),
    (0.015, PHISH),
)
"""Each with its share of a day's mail."""

FIRMS = (
    "netbridge.example",
    "panelworks.example",
    "quillsoft.example",
    "fernlink.example",
    "brightcable.example",
)
TITLES = ("The EdTech Fortnight", "School Networks Digest", "Classroom Futures", "Safer Online")

ODD_SUBJECTS = (
    "[URGENT][SAFEGUARDING] call me",
    "FW: FW: FW: Re: AW: SV: [EXTERNAL] [SPAM?] (no subject)",
    "Fw: 重要 / важно / مهم: exchange visit, names of the host families",
    (
        "Agenda, minutes of the last meeting, the paper on device refresh (revised), the paper on "
        "device refresh (the one before, for those who had printed it), the table that belongs to "
        "both, and a map of where to park, for the working party on Wednesday"
    ),
    "<script>alert('newsletter')</script> Your personalised offer, %FIRSTNAME%!",
)
"""As real ones are: shouting, forwarded to death, in many scripts, endless, made by a machine."""
