"""The cockpit's keys and `itday do` leave the same ledger, whatever is asked in whichever order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from itday.cli.invocation import Invocation
from itday.domain.alert import Alert, Severity
from itday.domain.errors import ItdayError
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.store import casework, ledger, rows
from itday.ui.screens.compose import Compose
from itday.ui.screens.overlay import Choice, Line
from itday.ui.screens.until import UntilWhen
from itday.ui.screens.whom import ToWhom
from tests.ui.stage import Stage, at, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.pilot import Pilot

KINDS = {"alerts:alert": ("a0", "a1", "a2", "a3"), "desk1:ticket": ("101", "102", "103"),
         "lists:todo": ("t1", "t2", "t4"), "mail:message": ("e1", "e2")}  # fmt: skip
REFS = [Ref.parse(f"{kind}:{key}") for kind, keys in KINDS.items() for key in keys]
KAY = Person(name="Kay Moss", email="k.moss@school.example")
PAIR = [
    Alert(
        ref=Ref("alerts", "alert", key), title="Sign-in from a new country", user=KAY,
        severity=Severity.MEDIUM, created_time=at(minutes=-9), types=("newCountry",),
    )
    for key in ("b1", "b2")
]  # fmt: skip
"""Two new alerts of one person: one line in the round, one name for `itday do`."""
PAIRED = [one.ref for one in PAIR]
CASE = Ref("desk", "case", f"c-{PAIR[0].ref.short}")
KEYS = {"take": "a", "done": "x", "snooze": "z", "hand-over": "h", "comment": "c"}


class Step(NamedTuple):
    """One thing asked, both ways."""

    verb: str
    """A word of `itday do`, `undo` or `redo`."""
    refs: tuple[Ref, ...] = ()


# Where there is no ticket at all, the cockpit's `c` keeps a note, which has its own command.
STEPS = st.one_of(
    st.builds(
        Step,
        st.sampled_from(sorted(KEYS)),
        st.one_of(
            st.just((CASE,)),
            st.lists(st.sampled_from(REFS), min_size=1, max_size=3, unique=True).map(tuple),
        ),
    ).filter(lambda step: step.verb != "comment" or any(ref.kind == "ticket" for ref in step.refs)),
    st.sampled_from([Step("undo"), Step("redo")]),
)


async def by_keys(pilot: Pilot[Any], step: Step, stage: Stage) -> None:
    """Mark the rows and press the key; what cannot be done to all is left, as `do` leaves it."""
    cockpit = pilot.app.cockpit  # type: ignore[attr-defined]
    if not step.refs:
        await pilot.press({"undo": "u", "redo": "U"}[step.verb])
    elif step.refs == (CASE,):
        await cockpit.begin_round(quiet=True)
        pane = cockpit.round
        if CASE in [row.ref for row in pane.things]:
            pane.select(CASE)
            await pilot.press(KEYS[step.verb])
    else:
        found = (stage.runtime.store.read_now(rows.row, ref) for ref in step.refs)
        cockpit.marks.clear()
        cockpit.marks.update({row.ref: row for row in found if row is not None})
        await pilot.press(KEYS[step.verb])
    for _ in range(12):
        await settle(pilot)
        if not await answer(pilot):
            break
    await settle(pilot)
    cockpit.unmark()
    cockpit.leave_round()


async def answer(pilot: Pilot[Any]) -> bool:
    """Answer one question; whether there was one."""
    screen = pilot.app.screen
    if isinstance(screen, UntilWhen):
        await pilot.press(*"2h", "tab", *"why", "enter")
    elif isinstance(screen, Choice):
        asks = "cannot be done" in screen._title
        await pilot.press("n" if asks else "x")
    elif isinstance(screen, Line):
        await pilot.press(*"word", "enter")
    elif isinstance(screen, ToWhom):
        await pilot.press(*"kmoss", "enter")
    elif isinstance(screen, Compose):
        await pilot.press(*"word", "tab", "enter")
    else:
        return False
    return True


def by_words(step: Step, stage: Stage) -> None:
    """The same as one types it."""
    from itday.cli.commands import do

    runtime = stage.runtime
    if not step.refs:
        with suppress(ItdayError):
            (runtime.undo_now if step.verb == "undo" else runtime.redo_now)()
        return
    # In the cockpit a closing ticket's words and an alert's reason are asked about separately.
    alert = any(ref.kind in {"alert", "case"} for ref in step.refs)
    reason = {"done": "word" if alert else "", "snooze": "why"}.get(step.verb, "")
    options = ["--verdict", "test", "--until", "2h", "--to", "kmoss", "--text", "word"]
    invocation = Invocation("other", debug=False)
    invocation._runtime = runtime
    with suppress(ItdayError):
        do.command.main(
            [step.verb, *map(str, step.refs), *options, "--reason", reason],
            obj=invocation, standalone_mode=False,
        )  # fmt: skip


def told(stage: Stage) -> list[tuple[int, dict[str, Any] | None]]:
    """The ledger: which key press, counted, and what was written down."""
    entries = stage.runtime.store.read_now(ledger.history, 500)[::-1]
    batches = list(dict.fromkeys(entry.batch for entry in entries))
    return [(batches.index(entry.batch), entry.content) for entry in entries]


def standing(stage: Stage) -> list[tuple[Any, ...]]:
    """What every row looks like."""
    found = [stage.runtime.store.read_now(rows.row, ref) for ref in (*REFS, *PAIRED)]
    shown = [(row.state, row.until, row.handed, row.fields) for row in found if row is not None]
    return [*shown, tuple(stage.runtime.store.read_now(casework.records))]


async def both(steps: Sequence[Step]) -> list[tuple[int, dict[str, Any] | None]]:
    """One profile by keys, the other by words; the ledger that both have."""
    one, other = Stage(profile="default"), Stage(profile="other")
    for stage in (one, other):
        stage.fill()
        stage.bring(PAIR)
    async with one.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for step in steps:
            await by_keys(pilot, step, one)
            by_words(step, other)

            assert told(one) == told(other), steps
    assert standing(one) == standing(other)
    entries = told(one)
    for stage in (one, other):
        stage.runtime.close()
    return entries


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # Each try opens two profiles: shrinking would take minutes, and the steps are told as they are.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(steps=st.lists(STEPS, min_size=1, max_size=5))
def test_keys_and_words_leave_the_same_ledger(
    itday_home: object, tmp_path_factory: Any, monkeypatch: Any, steps: list[Step]
) -> None:
    """Verbs on one thing and on several, across kinds, undo and redo among them."""
    home = tmp_path_factory.mktemp("both")
    monkeypatch.setenv("ITDAY_HOME", str(home))

    asyncio.run(both(steps))


def test_each_verb_on_each_kind(itday_home: object) -> None:
    """The same, once over everything, so that none is missed by chance."""
    steps = [Step(verb, (Ref.parse(f"{kind}:{keys[0]}"),)) for verb in KEYS
             for kind, keys in KINDS.items() if verb != "comment" or "ticket" in kind]  # fmt: skip

    asyncio.run(both([*steps, Step("undo"), Step("undo"), Step("redo")]))


def test_a_case_by_its_line_and_by_its_name(itday_home: object) -> None:
    """Each verb on it stands in its record as well, and goes with one undo."""
    asked = [Step(verb, (CASE,)) for verb in ("take", "hand-over", "snooze", "done")]
    back = [Step("undo"), Step("undo"), Step("redo"), Step("redo")]

    entries = asyncio.run(both([*asked[:2], asked[3], *back, Step("undo"), asked[2]]))

    of_the_case = [(batch, one["verb"]) for batch, one in entries if one and one["ref"] == [*CASE]]
    forth = [(batch, "case") for batch in (0, 1, 2, 5, 6)]
    assert [one for one in of_the_case if one in forth] == forth
    assert {batch for batch, _ in of_the_case} == set(range(9))
