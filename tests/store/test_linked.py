"""What belongs to a project by its tag: looked up, never copied."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itday.domain.grammar import type_of
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.verbs import Complete, Create, Jot, KeepProject
from itday.store import rows
from itday.store.cache import FeedKey
from itday.store.linked import Linked, as_json, linked
from tests.samples import NOW, sample
from tests.store.desk import ask, back, page

if TYPE_CHECKING:
    from datetime import datetime

    from itday.store.database import Db

SCHOOL = School()


def note(key: str, text: str, at: datetime = NOW) -> Jot:
    """As it is typed."""
    made = Ref(DESK, "note", key)
    return Jot(ref=made, text=text, at=at.isoformat(), type=type_of(text))


def projects(db: Db) -> list[rows.Row]:
    """Two: one with a tag of its own."""
    for key, tag in (("core", "switches"), ("calm", "calm")):
        fields = {"title": key.title(), "tag": tag}
        ask(db, KeepProject(ref=Ref(DESK, "project", key), fields=fields))
    return rows.listing(db, rows.Scope("project"))


def of(db: Db) -> dict[str, Linked]:
    """What belongs to both."""
    return linked(db, projects(db), SCHOOL, NOW)


def test_decisions_and_risks_by_tag(db: Db) -> None:
    """The latest first, by tag or key, in whatever case; other notes are none."""
    ask(
        db,
        note("a", "DECISION lease them +switches", NOW - timedelta(days=2)),
        note("b", "DECISION order now +Core +calm", NOW),
        note("c", "RISK no chips +core"),
        note("d", "NOTICE they came +core"),
        note("e", "DECISION nothing of the kind +other"),
        note("f", "RISK a+b is no tag"),
    )

    found = of(db)

    assert [one.text for one in found["core"].decisions] == ["order now", "lease them"]
    assert [one.text for one in found["core"].risks] == ["no chips"]
    assert [one.ref.key for one in found["calm"].decisions] == ["b"]
    assert found["calm"].risks == ()


def test_a_decision_that_is_undone_belongs_no_longer(db: Db) -> None:
    """It stands in one place only."""
    register = projects(db)
    ask(db, note("a", "DECISION lease them +core"))
    ask(db, note("b", "DECISION stop +core"))
    back(db)

    found = linked(db, register, SCHOOL, NOW)["core"].decisions
    assert [one.ref.key for one in found] == ["a"]


def test_todos_by_project_category_and_title(db: Db) -> None:
    """Of any source: a list without projects or categories says it in the title."""
    for key, title, more in (
        ("1", "Order", {"projects": ("core",), "due": (NOW - timedelta(days=1)).date()}),
        ("2", "Patch", {"tags": ("Switches",)}),
        ("3", "Label the racks +core.", {}),
        ("4", "Hardcore music", {"tags": ("score",)}),
        ("5", "Old", {"projects": ("core",), "status": "completed"}),
    ):
        made = sample("todo", key).model_copy(update={"title": title, "due": None, **more})
        page(db, made, feed=FeedKey("s", "todos", "todo"))
    ask(db, Create(ref=Ref(DESK, "todo", "mine"), title="Mine", projects=("core",)))

    core, calm = of(db)["core"], of(db)["calm"]

    assert {one.title for one in core.todos} == {
        "Order", "Patch", "Label the racks +core.", "Mine"
    }  # fmt: skip
    assert core.counted(NOW) == "4 to-dos open, 1 late, 1 done"
    assert (calm, calm.counted(NOW)) == (Linked(), "")

    ask(db, Complete(ref=Ref(DESK, "todo", "mine")))
    assert of(db)["core"].counted(NOW) == "3 to-dos open, 1 late, 2 done"


def test_todos_of_the_plan_a_project_names(db: Db) -> None:
    """By name in whatever case or by identifier; a word of another list's name is none."""
    homes = (("1", 'The "core" swap', "kx"), ("2", "Core", "ky"), ("3", "Renamed since", "Kz"))
    for key, name, identifier in homes:
        more = {"title": key, "list_name": name, "list_key": identifier, "tags": ()}
        page(db, sample("todo", key).model_copy(update=more), feed=FeedKey("s", key, "todo"))

    def named(plan: str) -> list[str]:
        ask(db, KeepProject(ref=Ref(DESK, "project", "p"), fields={"title": "P", "plan": plan}))
        found = linked(db, rows.listing(db, rows.Scope("project")), SCHOOL, NOW)
        return [one.ref.key for one in found["p"].todos]

    assert (named('the "CORE" swap'), named("core")) == (["1"], ["2"])
    assert (named("Kz"), named("swap"), named("")) == (["3"], [], [])


def test_for_programs(db: Db) -> None:
    """References and words."""
    ask(db, note("a", "RISK no chips +core"), Create(ref=Ref(DESK, "todo", "t"), title="T +core"))

    assert as_json(of(db)["core"]) == {
        "decisions": [],
        "risks": [{"ref": "desk:note:a", "text": "no chips", "at": NOW.timestamp()}],
        "todos": ["desk:todo:t"],
        "done": 0,
    }
    assert linked(db, [], SCHOOL, NOW) == {}
