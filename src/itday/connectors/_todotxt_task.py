"""What a line of a todo.txt means as a to-do, and what becomes of it when it is changed.

| the line | the to-do |
| --- | --- |
| `(A)` to `(I)`, further letters | priority 1 to 9, and 9 |
| `due:` `t:` `owner:` | due, start, owner; days only, other values are words |
| `pri:A` on a done line | its priority, as programs for todo.txt keep it |
| `rec:` | repeats: cannot be ticked off here, that would end the series |
| `note:` `id:` `cancelled:DAY` | ours: description, key, given up rather than done |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from hashlib import blake2b

from itday.connectors._todotxt_line import Task, day, is_tag, name_of, packed, unpacked
from itday.domain.change import Change
from itday.domain.errors import Refused
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.domain.todo import Todo, TodoStatus
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen

LOWEST = 9
LONGEST_NOTE = 1000


def keys_of(tasks: Iterable[Task | None]) -> list[str]:
    """Each task's key, in order; `""` for what is none.

    A line's `id:` is its key. Without one, it is a digest of its words, its projects and the day it
    was written down: it stays the same when the line is done, moved, prioritised or put off. The
    second line of the same digest gets `-2`, and so on.
    """
    seen: dict[str, int] = {}
    keys = []
    for task in tasks:
        if task is None:
            keys.append("")
            continue
        base = task.field("id") or _digest(task)
        seen[base] = seen.get(base, 0) + 1
        keys.append(base if seen[base] == 1 else f"{base}-{seen[base]}")
    return keys


def title_of(task: Task) -> str:
    """The words, without fields we understand and without the tags at the end."""
    words, _ = _split(task)
    return clean(" ".join(words) or task.text.strip())


def record(task: Task, ref: Ref, list_name: str) -> Todo:
    """The to-do that a line stands for."""
    tokens = task.tokens()
    pri = task.priority or ((task.field("pri") or "") if task.done else "")
    return Todo(
        ref=ref,
        title=title_of(task),
        etag=_hash(task.line, 16),
        raw=task.line.encode(errors="surrogateescape"),
        status=_status(task),
        due=day(task.field("due") or ""),
        start=day(task.field("t") or ""),
        priority=_number(pri),
        completed_at=_morning(day(task.completed)) if task.done else None,
        percent_complete=100 if _status(task) is TodoStatus.COMPLETED else 0,
        description=task.field("note") or "",
        list_name=list_name,
        owner=task.field("owner") or "",
        projects=tuple(unpacked(t[1:]) for t in tokens if is_tag(t) and t[0] == "+"),
        tags=tuple(unpacked(t[1:]) for t in tokens if is_tag(t) and t[0] == "@"),
        recurs=task.field("rec") is not None,
    )


def changed(task: Task, change: Change, today: date) -> Task:
    """The task as `change` wants it.

    Raises:
        Refused: A todo.txt cannot hold that.
    """
    match change:
        case Complete():
            new = _finish(task, today).having("cancelled", None)
        case Cancel():
            new = _finish(task, today).having("cancelled", today.isoformat())
        case Reopen():
            new = _reopen(task)
        case Edit():
            new = _edit(task, change)
        case _:
            raise Refused(f"a todo.txt has no {change.verb!r}", where=str(change.ref))
    return _readable(new, change)


def created(change: Create, today: date) -> Task:
    """A new line; it carries its key, so that it is made once.

    Raises:
        Refused: A todo.txt cannot hold that.
    """
    tags = (f"+{packed(one)}" for one in change.projects)
    marks = (f"@{packed(one)}" for one in change.tags)
    task = Task(
        " ".join((clean(change.title).strip(), *tags, *marks)),
        priority=_letter(change.priority),
        created=today.isoformat(),
    )
    for key, value in (("owner", change.owner), ("note", _note(change.description))):
        task = task.having(key, value) if value else task
    task = task.having("due", _due(change.due)) if change.due else task
    return _readable(task.having("id", change.ref.key), change)


def _finish(task: Task, today: date) -> Task:
    if task.field("rec") is not None:
        raise Refused(
            "it repeats, and ticking it off here would end the series",
            remedy="Tick it off in the program that repeats it",
        )
    kept = task.having("pri", task.priority) if task.priority else task
    return replace(kept, done=True, completed=task.completed or today.isoformat(), priority="")


def _reopen(task: Task) -> Task:
    pri = task.field("pri") or ""
    bare = task.having("cancelled", None)
    if len(pri) == 1 and "A" <= pri <= "Z":
        bare = bare.having("pri", None)
    else:
        pri = task.priority
    return replace(bare, done=False, completed="", priority=pri)


def _edit(task: Task, change: Edit) -> Task:
    if change.due is not None:
        task = task.having("due", _due(change.due) if change.due else None)
    if change.description is not None:
        task = task.having("note", _note(change.description) or None)
    if change.priority is not None and change.priority != record(task, change.ref, "").priority:
        to = _letter(change.priority)
        task = task.having("pri", to or None) if task.done else replace(task, priority=to)
    if change.title is not None and change.title != title_of(task):
        _, rest = _split(task)
        task = replace(task, text=" ".join((clean(change.title).strip(), *rest)))
    return task


def _readable(task: Task, change: Change) -> Task:
    """The task, if its line is read back as the same, with the title that was meant."""
    title = getattr(change, "title", None)
    same = Task.parse(task.line) == task and "\n" not in task.line and "\r" not in task.line
    if same and task.text.strip() and (title is None or title_of(task) == clean(title).strip()):
        return task
    raise Refused(
        "a todo.txt would read these words in another way",
        where=str(change.ref),
        remedy="Begin with a word; give days, owners and tags in their own fields",
    )


MEANT = frozenset({"due", "t", "pri", "owner", "id", "note", "cancelled", "rec"})
"""The fields that are no part of the title."""


def _split(task: Task) -> tuple[Sequence[str], Sequence[str]]:
    """The words of the title, and the tokens that are not part of it, each in order."""
    tokens = task.tokens()
    words = [token for token in tokens if not _is_meant(token)]
    end = len(words)
    while end > 1 and is_tag(words[end - 1]):
        end -= 1
    fields = [token for token in tokens if _is_meant(token)]
    return words[:end], [*words[end:], *fields]


def _is_meant(token: str) -> bool:
    """Whether it is a field that we understand, with a value that fits."""
    name, _, value = token.partition(":")
    if name_of(token) not in MEANT:
        return False
    return day(value) is not None if name in {"due", "t", "cancelled"} else True


def _status(task: Task) -> TodoStatus:
    if not task.done:
        return TodoStatus.NEEDS_ACTION
    return TodoStatus.CANCELLED if task.field("cancelled") else TodoStatus.COMPLETED


def _number(letter: str) -> int:
    return min(LOWEST, ord(letter) - ord("A") + 1) if len(letter) == 1 and letter.isupper() else 0


def _letter(priority: int) -> str:
    return chr(ord("A") + min(priority, LOWEST) - 1) if priority > 0 else ""


def _due(text: str) -> str:
    if day(text):
        return text
    raise Refused("a todo.txt knows days, not hours", remedy="Give the day: 2026-12-01")


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise Refused(
            f"a todo.txt is no place for a description of {len(text)} characters",
            remedy=f"Keep it below {LONGEST_NOTE}, or write a note",
        )
    return clean(text, limit=LONGEST_NOTE, multiline=True)


def _morning(given: date | None) -> datetime | None:
    """The beginning of a day on this machine."""
    return datetime.combine(given, time()).astimezone() if given else None


def _digest(task: Task) -> str:
    words, rest = _split(task)
    projects = sorted(token for token in rest if token.startswith("+"))
    return _hash("\0".join((task.created, " ".join(words), *projects)), 8)


def _hash(text: str, size: int) -> str:
    return blake2b(text.encode(errors="surrogateescape"), digest_size=size).hexdigest()


def agrees(todo: Todo, base: Mapping[str, object], names: Iterable[str]) -> bool:
    """Whether what the person saw of these fields is what the file says now."""
    now = todo.model_dump(mode="json")
    return all(now.get(name) == base[name] for name in names if name in base)
