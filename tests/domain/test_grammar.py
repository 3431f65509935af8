"""What a typed line means."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from itday.domain.grammar import KINDS, Typed, parse, parse_all, type_of
from itday.domain.note import NoteType
from itday.domain.school_time import Period, School, Term
from tests.conftest import MORNING

SCHOOL = School(
    terms=(
        Term("Autumn 2026", date(2026, 9, 3), date(2026, 12, 11),
             (date(2026, 10, 26), date(2026, 10, 30))),
        Term("Spring 2027", date(2027, 1, 6), date(2027, 3, 26),
             (date(2027, 2, 15), date(2027, 2, 19))),
    ),
    periods=(Period("1", time(8, 50), time(9, 40)),),
)  # fmt: skip
"""A school in term; `MORNING` is a Tuesday of it."""

FRIDAY = date(2026, 11, 27)


def read(line: str, now: datetime = MORNING) -> Typed:
    """The line as the school reads it."""
    return parse(line, SCHOOL, now)


def meant(typed: Typed) -> dict[str, Any]:
    """The fields that say something, without the book-keeping."""
    names = ("kind", "text", "owner", "priority", "due", "projects", "tags", "refs", "faults")
    found = {name: getattr(typed, name) for name in names}
    return {name: value for name, value in found.items() if value and value != "note"}


CASES: list[tuple[str, dict[str, Any]]] = [
    # Kinds
    ("order toner", {"text": "order toner"}),
    ("TODO order toner", {"kind": "todo", "text": "order toner"}),
    ("ACTION order toner", {"kind": "todo", "text": "order toner"}),
    ("TODO: order toner", {"kind": "todo", "text": "order toner"}),
    ("DECISION switch off Fridays", {"kind": "decision", "text": "switch off Fridays"}),
    ("NOTICE gates shut at 6", {"kind": "notice", "text": "gates shut at 6"}),
    ("NOTE he was late", {"text": "he was late"}),
    ("RISK: the lease ends", {"kind": "risk", "text": "the lease ends"}),
    ("QUESTION who pays?", {"kind": "question", "text": "who pays?"}),
    ("WAITING @supplier quote", {"kind": "waiting", "owner": "supplier", "text": "quote"}),
    ("DONE moved the rack", {"kind": "done", "text": "moved the rack"}),
    ("todo in lower case is prose", {"text": "todo in lower case is prose"}),
    ("A TODO further on is prose", {"text": "A TODO further on is prose"}),
    ("TODOS are no kind", {"text": "TODOS are no kind"}),
    ("TODO TODO x", {"kind": "todo", "text": "TODO x"}),
    ("- [ ] order toner", {"kind": "todo", "text": "order toner"}),
    ("  * [ ] order toner", {"kind": "todo", "text": "order toner"}),
    ("- [x] order toner", {"kind": "done", "text": "order toner"}),
    ("- [X] TODO order toner", {"kind": "done", "text": "order toner"}),
    ("- [ ] RISK order toner", {"kind": "todo", "text": "RISK order toner"}),
    ("- [] is no box", {"text": "[] is no box"}),
    ("- DECISION yes", {"kind": "decision", "text": "yes"}),
    ("- yes", {"text": "yes"}),
    ("-5 degrees", {"text": "-5 degrees"}),
    # Owners
    ("ask @tom", {"text": "ask", "owner": "tom"}),
    ("@t.hill ask", {"text": "ask", "owner": "t.hill"}),
    ("ask @t.hill@school.example now", {"text": "ask now", "owner": "t.hill@school.example"}),
    ('ask @"Tom Hill", then go', {"text": "ask then go", "owner": "Tom Hill"}),
    ("ask @tom, then go", {"text": "ask then go", "owner": "tom"}),
    ("ask @Zoë-Anne.", {"text": "ask", "owner": "Zoë-Anne"}),
    ("@ann and @ben met", {"text": "and met", "owner": "ben"}),
    ("mail tom@school.example", {"text": "mail tom@school.example"}),
    ("meet @ 9", {"text": "meet @ 9"}),
    ("(@tom) said", {"text": "(@tom) said"}),
    ("\\@media in a sheet", {"text": "@media in a sheet"}),
    # Priorities
    ("order !1", {"text": "order", "priority": 1}),
    ("!3 order", {"text": "order", "priority": 3}),
    ("wow! no!", {"text": "wow! no!"}),
    ("x !0 !12 !a != 3", {"text": "x !0 !12 !a != 3"}),
    ("a!1", {"text": "a!1"}),
    # Dates
    ("x due:2026-11-27", {"text": "x", "due": FRIDAY}),
    ("x due:today", {"text": "x", "due": date(2026, 11, 24)}),
    ("x due:tomorrow", {"text": "x", "due": date(2026, 11, 25)}),
    ("x due:fri", {"text": "x", "due": FRIDAY}),
    ("x DUE:Friday", {"text": "x", "due": FRIDAY}),
    ("x due:tue", {"text": "x", "due": date(2026, 12, 1)}),
    ("x due:+3d", {"text": "x", "due": FRIDAY}),
    ("x due:+2w", {"text": "x", "due": date(2026, 12, 8)}),
    ("x due:eot", {"text": "x", "due": date(2026, 12, 11)}),
    ("x due:ht", {"text": "x", "due": date(2027, 2, 12)}),
    ('x due:"next school day"', {"text": "x", "due": date(2026, 11, 25)}),
    ('x due:"period 1" y', {"text": "x y", "due": date(2026, 11, 24)}),
    ("x due:fri.", {"text": "x", "due": FRIDAY}),
    ("the rent is due: monday", {"text": "the rent is due: monday"}),
    ("overdue:fri", {"text": "overdue:fri"}),
    # Projects, tags, references
    ("x +wifi +prep/lab", {"text": "x", "projects": ("wifi", "prep/lab")}),
    ("ring +44 1632 960001", {"text": "ring +44 1632 960001"}),
    ("in +3d or 1+1", {"text": "in +3d or 1+1"}),
    ("x #budget, #slt", {"text": "x", "tags": ("budget", "slt")}),
    ("x #budget #budget", {"text": "x", "tags": ("budget",)}),
    ("ticket #123 in C# ", {"text": "ticket #123 in C#"}),
    ("see ref:T-17.", {"text": "see", "refs": ("T-17",)}),
    ("see ref:helpdesk:ticket:17", {"text": "see", "refs": ("helpdesk:ticket:17",)}),
    # Prose and addresses stay whole
    ("read https://wiki.example/@tom?due:fri#top", {
        "text": "read https://wiki.example/@tom?due:fri#top"}),
    ("at 9:30 in \\\\server\\share", {"text": "at 9:30 in \\\\server\\share"}),
    ("so  much\tspace\u00a0here", {"text": "so much space here"}),
    ("\\TODO is how it starts", {"text": "TODO is how it starts"}),
    ("\\due:fri is how one writes it", {"text": "due:fri is how one writes it"}),
    ("", {}),
    # All at once
    ("TODO @tom order !1 toner due:fri +print #buy ref:T-1", {
        "kind": "todo", "text": "order toner", "owner": "tom", "priority": 1, "due": FRIDAY,
        "projects": ("print",), "tags": ("buy",), "refs": ("T-1",)}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_reading(line: str, expected: dict[str, Any]) -> None:
    """Marks are found where they are marks, and everything else is the text."""
    assert meant(read(line)) == expected


def test_the_table_is_long_enough() -> None:
    """What people type has many shapes."""
    assert len({line for line, _ in CASES}) >= 60


@pytest.mark.parametrize(("line", "text", "where", "fault"), [
    ("x due:2026-02-30 y", "x due:2026-02-30 y", "due:2026-02-30", "not a day of the calendar"),
    ("x due:someday", "x due:someday", "due:someday", "'someday' is no day or time"),
    ('x due:"period 9"', 'x due:"period 9"', 'due:"period 9"', "no period is called 9"),
    ('x due:"period', 'x due:"period', 'due:"period', "is no day or time"),
    ("TODO @ann @ben x", "@ann x", "@ann", "one owner: the last named"),
    ("x !1 y !2", "x !1 y", "!1", "one priority"),
    ("x due:mon due:fri", "x due:mon", "due:mon", "one date"),
])  # fmt: skip
def test_a_fault_is_said_at_its_place(line: str, text: str, where: str, fault: str) -> None:
    """The words stay in the text as typed, and the token says what is wrong."""
    typed = read(line)
    (token,) = [token for token in typed.tokens if token.fault]

    assert typed.text == text
    assert line[token.start : token.end] == where
    assert fault in token.fault
    assert typed.faults == (token.fault,)


def test_dates_of_terms_that_nobody_told_are_faults() -> None:
    """Not a guess."""
    assert parse("x due:eot", School(), MORNING).faults[0].startswith("the end of term")


@pytest.mark.parametrize(("now", "due"), [
    (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 29)),
    (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 3, 31)),
    (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 26)),
    (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 26)),
])  # fmt: skip
def test_tomorrow_is_the_schools_when_clocks_change(now: datetime, due: date) -> None:
    """A day of 23 or 25 hours does not shift a date."""
    assert read("x due:tomorrow", now).due == due


def test_tokens_have_their_places() -> None:
    """What the capture bar colours."""
    line = "  - TODO call @tom, due:fri !1"
    found = [(t.type, line[t.start : t.end], t.value) for t in read(line).tokens]

    assert found == [
        ("kind", "- TODO", "todo"), ("word", "call", "call"), ("owner", "@tom,", "tom"),
        ("due", "due:fri", "2026-11-27"), ("priority", "!1", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "printed", "markdown"), [
    ("@tom TODO x", "\\TODO x @tom", "- \\TODO x @tom"),
    ("ACTION @tom x", "TODO x @tom", "- [ ] x @tom"),
    ("DONE x", "DONE x", "- [x] x"),
    ("NOTE - x", "\\- x", "- \\- x"),
    ("- [ ] TODO DONE y", "TODO DONE y", "- [ ] \\DONE y"),
    ("RISK: x due:fri", "RISK x due:2026-11-27", "- RISK x due:2026-11-27"),
    ("[x] y", "\\[x] y", "- \\[x] y"),
    ('x @"Tom Hill" #b +a', 'x @"Tom Hill" +a #b', '- x @"Tom Hill" +a #b'),
])  # fmt: skip
def test_printing(line: str, printed: str, markdown: str) -> None:
    """One written form; prose that looks like a mark gets a backslash."""
    assert (read(line).printed(), read(line).markdown()) == (printed, markdown)


PIECES = st.one_of(
    st.sampled_from([
        *KINDS, *(f"{kind}:" for kind in KINDS), "-", "*", "- [ ]", "- [x]", "[x]", "[", "\\-",
        "@tom", '@"Tom Hill"', '@"', "@t@x.example,", "@", "!1", "!2", "!", "due:fri", "due:eot",
        "due:2026-02-30", 'due:"period 1"', 'due:"x', "due:", "due:.", "+wifi", "+3d", "#a/b", "#1",
        "ref:s:ticket:1", "ref:", "\\@tom", "\\\\@tom", "\\TODO", "\\due:x", '"', '5"', "REF:x)",
        "DUE:+1d!", "\\[x]", "x", "it's",
    ]),
    st.text(max_size=6),
    st.text(alphabet='@!+#:"\\-[]x. due', max_size=12),
)  # fmt: skip
LINES = st.lists(PIECES, max_size=8).map(" ".join)


@given(LINES)
@hypothesis_settings(max_examples=3000)
def test_reading_what_was_printed_gives_the_same(line: str) -> None:
    """Both written forms mean what was typed, and are their own written form."""
    typed = read(line)

    assert read(typed.printed()) == typed
    assert read(typed.markdown()) == typed
    assert read(typed.printed()).printed() == typed.printed()


@given(LINES)
@hypothesis_settings(max_examples=1000)
def test_nothing_typed_is_lost(line: str) -> None:
    """Each word of the line is in exactly one token, in order."""
    tokens = read(line).tokens
    kept = [line[token.start : token.end] for token in tokens]

    assert "".join("".join(kept).split()) == "".join(line.split())
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@given(LINES)
def test_the_type_alone_is_read_the_same_way(line: str) -> None:
    """The quick look and the whole reading agree."""
    first = next((one for one in line.splitlines() if one.strip()), "")

    assert type_of(line) == read(first).kind


def test_each_type_is_one_that_notes_have() -> None:
    """One list of types."""
    assert set(KINDS.values()) == {str(one) for one in NoteType}


def test_a_text_of_several_lines() -> None:
    """Each line for itself; empty ones say nothing."""
    assert [t.kind for t in parse_all("TODO x\n\n  \nRISK y", SCHOOL, MORNING)] == ["todo", "risk"]


def test_it_loads_no_models() -> None:
    """Capture is on every key press, and `itday note` has a tenth of a second."""
    code = "import sys, itday.domain.grammar; print('pydantic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.strip() == "False"
