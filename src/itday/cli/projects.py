"""The commands of `itday project` that change something: projects, renewals, goals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.runtime import Runtime
    from itday.store.rows import Row


def day_of_school(runtime: Runtime) -> Callable[[str], date]:
    """Reads a day in school time."""
    school, now = runtime.settings.school, runtime.now()
    return lambda text: school.parse_day(text, now)


def named(runtime: Runtime, key: str) -> Row:
    """A project by its key or reference.

    Raises:
        ItdayError: There is none.
    """
    from itday.store import rows

    found = runtime.store.read_now(rows.row, Ref(DESK, "project", key))
    if found is None:
        found = runtime.store.read_now(rows.row, runtime.store.read_now(rows.resolve, key))
    if found is None or found.kind != "project":
        raise ItdayError("is no project", where=key, remedy="itday project list")
    return found


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [word.partition("=") for word in words]
    if odd := [name for name, sign, _ in pairs if not sign]:
        raise click.UsageError(f"{odd[0]!r}: write FIELD=VALUE.")
    return [(name, value) for name, _, value in pairs]


def _assigned(runtime: Runtime, was: Mapping[str, Any], words: Sequence[str]) -> dict[str, Any]:
    from itday.triage.project_fields import assign

    today = runtime.settings.school.local_date(runtime.now())
    fields: dict[str, Any] = {}
    for name, value in _pairs(words):
        fields |= assign({**was, **fields}, name, value, day_of_school(runtime), today)
    return fields


def _say(runtime: Runtime, change: Change, reason: str, *, as_json: bool) -> None:
    from itday.cli.output import print_json, say

    decided = runtime.decide_now([change], reason)
    if as_json:
        print_json({"batch": decided.batch, "ref": str(change.ref)})
    else:
        say(f"{change.ref.key}  {change.describe()}")


reason_option = click.option("--reason", default="", help="Why; kept in the history.")


@click.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("key")
@click.argument("title")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@json_option
@pass_invocation
def add(
    invocation: Invocation, key: str, title: str, fields: tuple[str, ...], *, as_json: bool
) -> None:
    """Add a project.

    KEY is its short word, also as +KEY in to-dos and notes.
    """
    from itday.store import rows
    from itday.triage import keeping

    runtime = invocation.runtime
    if runtime.store.read_now(rows.row, Ref(DESK, "project", key)) is not None:
        raise ItdayError("is there already", where=key, remedy="itday project set")
    given = {"title": title, "tag": key} | _assigned(runtime, {}, fields)
    _say(runtime, keeping.project(key, None, given), "", as_json=as_json)


@click.command("set", context_settings={"ignore_unknown_options": True})
@click.argument("key")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@reason_option
@json_option
@pass_invocation
def set_fields(
    invocation: Invocation, key: str, fields: tuple[str, ...], *, reason: str, as_json: bool
) -> None:
    """Change fields of a project.

    As in spend=12k expected_end=+2w milestone='Order|fri' reached=Order rag=amber.
    An own rag owes rag_reason; amber and red owe reason, way_back and green_by too; rag= goes back
    to the rule.
    """
    from itday.triage import keeping

    runtime = invocation.runtime
    row = named(runtime, key)
    given = _assigned(runtime, row.fields, fields)
    _say(runtime, keeping.project(row.key, row.fields, given), reason, as_json=as_json)


@click.command("renewal")
@click.argument("title")
@click.option("--ends", metavar="DAY", default=None, help="Owed for a new one.")
@click.option("--type", "type_", default=None, help="contract, certificate, domain, licence.")
@click.option("--cost", default=None, help="Such as 9k.")
@click.option("--owner", default=None)
@click.option("--done", is_flag=True, default=False, help="Renewed, or let go.")
@json_option
@pass_invocation
def renewal(
    invocation: Invocation,
    title: str,
    *,
    ends: str | None,
    type_: str | None,
    cost: str | None,
    owner: str | None,
    done: bool,
    as_json: bool,
) -> None:
    """Note what runs out, or change it.

    Contracts, certificates, domains, licences.
    """
    from itday.cli.words import day_said
    from itday.triage import keeping
    from itday.triage.project_fields import number

    runtime = invocation.runtime
    given: dict[str, Any] = {"title": title, "type": type_, "owner": owner}
    given |= {"ends": day_said(runtime, ends).isoformat() if ends else None}
    try:
        given |= {"cost": number(cost) if cost else None, "done": done or None}
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    fields = {name: value for name, value in given.items() if value is not None}
    ref, was = _of(runtime, "renewal", title)
    _say(runtime, keeping.kept(ref, was, fields), "", as_json=as_json)


@click.command("goal")
@click.argument("title")
@click.option("--by", metavar="DAY", default=None)
@click.option("--owner", default=None)
@click.option("--project", "projects", multiple=True, help="Key of one that leads there; again.")
@click.option("--drop", is_flag=True, default=False, help="It is no goal any more.")
@json_option
@pass_invocation
def goal(
    invocation: Invocation,
    title: str,
    *,
    by: str | None,
    owner: str | None,
    projects: tuple[str, ...],
    drop: bool,
    as_json: bool,
) -> None:
    """Set a goal of the technology strategy.

    Its progress is computed from its projects.
    """
    from itday.cli.words import day_said
    from itday.triage import keeping

    runtime = invocation.runtime
    given: dict[str, Any] = {"title": title, "owner": owner, "dropped": drop or None}
    given |= {"by": day_said(runtime, by).isoformat() if by else None}
    given |= {"projects": [named(runtime, key).key for key in projects] or None}
    fields = {name: value for name, value in given.items() if value is not None}
    ref, was = _of(runtime, "goal", title)
    _say(runtime, keeping.kept(ref, was, fields), "", as_json=as_json)


def _of(runtime: Runtime, kind: str, title: str) -> tuple[Ref, dict[str, Any]]:
    """The record of that title, and its fields; a new one has none."""
    from itday.store import rows
    from itday.triage.keeping import named_after

    ref = named_after(kind, title)
    row = runtime.store.read_now(rows.row, ref)
    return ref, dict(row.fields) if row else {}


@click.command("strategy")
@json_option
@pass_invocation
def strategy(invocation: Invocation, *, as_json: bool) -> None:
    """Show each goal, and how far it has come.

    By the projects that lead there.
    """
    from itday.cli.output import print_json, print_table, row_json, say
    from itday.store import rows
    from itday.triage.strategy import progress

    runtime = invocation.runtime
    today = runtime.settings.school.local_date(runtime.now())
    read = runtime.store.read_now
    found = read(rows.listing, rows.Scope("project", open_only=False, limit=10_000))
    by_key = {one.key: one.fields for one in found}
    wanted = read(rows.listing, rows.Scope("goal"))
    goals = [(one, progress(one.fields, by_key, today)) for one in wanted]
    if as_json:
        print_json([row_json(one) | {"progress": so_far._asdict()} for one, so_far in goals])
        return
    print_table(
        (
            "not known" if so_far.percent is None else f"{so_far.percent} %",
            so_far.worst,
            one.person,
            str(one.fields.get("by") or ""),
            one.title,
        )
        for one, so_far in goals
    )
    if not goals:
        say("No goal yet: itday project goal TITLE --project KEY")


KEEPING = (add, set_fields, renewal, goal, strategy)
"""The commands, for the group."""
