"""The settings file: what it may say, and that each fault is named with its line."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from itday.config.settings import Settings, SourceSettings, View, explain, load, parse
from itday.domain.errors import SettingsError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
FILE = Path("settings.toml")


def read(text: str) -> Settings:
    """Give the settings that a text says."""
    return parse(dedent(text), FILE)


def told(text: str) -> str:
    """Give the error that a text makes; empty for none."""
    try:
        parse(text, FILE)
    except SettingsError as error:
        return str(error)
    return ""


def test_the_example_is_complete_and_without_problems() -> None:
    """What we tell people to copy loads, and shows every connector of the first release."""
    settings = load(EXAMPLE)
    assert settings.problems == ()
    assert {source.type for source in settings.sources} >= {
        "caldav",
        "imap",
        "rt",
        "alerts_file",
        "todotxt",
    }
    assert settings.me.logins == {"helpdesk": "asmith"}
    assert settings.todo == "tasks"
    assert settings.school.term_week(date(2026, 11, 24)) == "Autumn week 11"
    morning = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert settings.school.period_at(morning) == settings.school.periods[1]


def test_no_file_is_a_first_run(tmp_path: Path) -> None:
    """Defaults and no sources, not an error."""
    settings = load(tmp_path / "settings.toml")
    assert (settings.sources, settings.todo, settings.theme) == ((), None, None)
    assert settings == parse("", tmp_path / "settings.toml")


def test_a_source_keeps_its_own_keys_for_its_connector() -> None:
    """The shared keys are typed; the rest is handed on untouched."""
    settings = read("""
        [sources.helpdesk]
        type = "rt"
        write = true
        every = "90s"
        url = "https://rt.example"
    """)
    assert settings.sources == (
        SourceSettings(
            name="helpdesk",
            type="rt",
            write=True,
            every=timedelta(seconds=90),
            enabled=True,
            table={"url": "https://rt.example"},
            line=2,
        ),
    )


def test_a_source_is_read_only_until_told_otherwise() -> None:
    """Leaving `write` out must never let anything be changed."""
    (source,) = read('[sources.a]\ntype = "rt"').sources
    assert source.write is False
    assert source.enabled is True


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("theme = nord", 1, "not TOML: invalid value"),
        ("[me]\nname = 'a'\n[me]\n", 3, "not TOML: cannot declare"),
        ("\ntheem = 'x'", 2, "nothing is called theem. Did you mean theme?"),
        ("[schol]", 1, "Did you mean school?"),
        ("school = 1", 1, r"school must be a table: write \[school\]"),
        ("[me]\nnmae = 'x'", 2, r"\[me\] nothing is called nmae. Did you mean name?"),
        ("[me]\ntheme = 'x'", 2, "Move theme to the top of the file"),
        ("[me]\nname = 3", 2, "name must be text in quotes"),
        ("[me.logins]\nhd = 3", 1, "logins must be names with text"),
        ("panes = 'x'", 1, "panes must be a list of texts"),
        ("[school]\n\ntimezone = 'Europe/Londn'", 3, "a time zone such as"),
        ("[school]\ntimezone = '../../etc/passwd'", 2, "a time zone such as"),
        ("[school]\ndays = ['mon', 'holiday']", 2, "a list of weekdays"),
        ("[school]\nday_starts = '25:00'", 2, "a time of day"),
        ("[school]\nday_starts = '17:00'", 1, "the school day ends at 16:00"),
        ("[school]\ninset = [2026-09-03T00:00:00]", 2, "a list of dates"),
        ("[school]\nterms = 1", 2, "terms must be a list of tables"),
        ("[[school.terms]]\nname = 'A'\nstart = 2026-09-01", 1, "end is missing"),
        (
            "[[school.terms]]\nname = 'A'\nstart = 2026-09-01\nend = 2026-08-01",
            1,
            "term A ends on 2026-08-01",
        ),
        ("[keys]\nundo = 3", 2, "the key for undo must be text"),
        (
            "[todo]\nsource = 'taks'\n[sources.tasks]\ntype='todotxt'",
            2,
            "no source is called taks. Did you mean tasks?",
        ),
    ],
)
def test_faults_of_the_person_s_own_tables_name_the_line(
    text: str, line: int, message: str
) -> None:
    """File, line, key, and the nearest thing that would have been right."""
    with pytest.raises(SettingsError, match=message) as caught:
        parse(text, FILE)
    assert caught.value.where == f"settings.toml:{line}"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[sources.b]\nurl = 'x'", 4, "type is missing"),
        ("[sources.b]\ntype = 'rt'\nwrite = 'yes'", 6, "write must be true or false"),
        ("[sources.b]\ntype = 'rt'\nwrite = 1", 6, "write must be true or false"),
        ("[sources.b]\ntype = 'rt'\nevery = '1s'", 6, "10 seconds at least"),
        ("[sources.b]\ntype = 'rt'\nevery = 5", 6, "a time such as"),
        ("[sources.desk]\ntype = 'rt'", 4, "'desk' is itday's own name"),
        ("[sources.pages]\ntype = 'rt'", 4, "'pages' is itday's own name"),
        ("[sources.Bad]\ntype = 'rt'", 4, "'Bad' cannot name a source"),
        ("[sources]\nb = 3", 5, "must be a table"),
        ("[sources.x-y]\ntype='rt'\n[sources.x_y]\ntype='rt'", 6, "too alike"),
        ("[sources.b]\ntype = 'rt'\npassword = 'hunter2'", 6, "no place for one"),
        ("[sources.b]\ntype = 'rt'\nurl = 'https://a:hunter2@rt.example'", 6, "no place for one"),
    ],
)
def test_one_bad_source_is_left_out_and_the_others_go_on(
    text: str, line: int, message: str
) -> None:
    """Its problem says where; no value that may be a secret is in it."""
    settings = parse(f"[sources.good]\ntype = 'imap'\n\n{text}", FILE)
    (problem,) = settings.problems
    assert message in str(problem)
    assert problem.error.where == f"settings.toml:{line}"
    assert "hunter2" not in str(problem)
    assert "good" in {source.name for source in settings.sources}


def test_names_that_lead_nowhere_are_problems() -> None:
    """A login for no source, or to-dos for a source that may not be written, do not stop us."""
    settings = read("""
        [me.logins]
        helpdsk = "asmith"
        [todo]
        source = "helpdesk"
        [sources.helpdesk]
        type = "rt"
    """)
    assert [(problem.source, problem.line) for problem in settings.problems] == [
        ("helpdsk", 3),
        ("helpdesk", 5),
    ]
    assert "Set write = true in [sources.helpdesk]" in str(settings.problems[1])
    assert len(settings.sources) == 1


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """UTF-16 from another editor, and a folder in the file's place."""
    file = tmp_path / "settings.toml"
    file.write_bytes("theme = 'nord'".encode("utf-16"))
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        load(file)
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    """Windows editors write both."""
    file = tmp_path / "settings.toml"
    file.write_bytes(b'\xef\xbb\xbftheme = "nord"\r\n[me]\r\nname = "A"\r\n')
    assert load(file).theme == "nord"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 5000, "not TOML"),
        ("a = " + "1" * 5000, "not TOML"),
        ("theme = 'a\u2028b'\nx = 1", "settings.toml:2"),
        ("[school]\ninset = [2026-02-30]", "settings.toml:2: not TOML: invalid date"),
    ],
)
def test_odd_text_is_one_error(text: str, message: str) -> None:
    """Nested without end, numbers without end, line ends that are none, a day that is none."""
    assert message in told(text)


@given(st.text(max_size=60))
def test_any_text_gives_settings_or_one_error(text: str) -> None:
    """Nothing a person can type ends in another error, nor in one of two lines."""
    assert "\n" not in told(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(date(2026, 1, 1)),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@given(
    st.sampled_from(["me", "school", "todo", "keys", "sources", "panes", "theme"]),
    st.sampled_from(["name", "logins", "terms", "periods", "days", "inset", "source", "x"]),
    values.filter(lambda value: value is not None),
)
def test_any_value_anywhere_gives_settings_or_one_error(
    table: str, key: str, value: object
) -> None:
    """The same for values of every kind in every table."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = tomlkit.dumps({table: {key: value}})
    except (TOMLKitError, ValueError, TypeError):
        return
    assert "\n" not in told(text)


class DeskModel(BaseModel):
    """A connector's own keys."""

    model_config = ConfigDict(extra="forbid")
    url: str
    page_size: int = 100


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("", "settings.toml:2: [sources.hd] url is missing. Add it to [sources.hd]"),
        (
            'url = "u"\npagesize = 3',
            "settings.toml:5: [sources.hd] rt knows no key pagesize. Did you mean page_size?",
        ),
        (
            'url = "u"\npage_size = "hunter2"',
            (
                "settings.toml:5: [sources.hd] page_size: input should be a valid integer, "
                "unable to parse string as an integer"
            ),
        ),
        (
            "url = 1\npage_size = 'x'",
            "settings.toml:4: [sources.hd] url: input should be a valid string (and 1 more)",
        ),
        (
            'ulr = "u"',
            "settings.toml:4: [sources.hd] rt knows no key ulr (and 1 more). Did you mean url?",
        ),
    ],
)
def test_what_a_connector_s_model_finds_is_one_line(
    tmp_path: Path, keys: str, message: str
) -> None:
    """File, line, key and nearest key, and never the value."""
    file = tmp_path / "settings.toml"
    file.write_text(f'\n[sources.hd]\ntype = "rt"\n{keys}\n')
    (source,) = load(file).sources
    with pytest.raises(ValidationError) as caught:
        DeskModel.model_validate(source.table)
    told = explain(file, source, caught.value, DeskModel.model_fields)
    assert str(told).removeprefix(f"{tmp_path}/") == message
    assert "hunter2" not in str(told)


def test_reading_settings_loads_neither_pydantic_nor_keyring() -> None:
    """The first frame waits for this."""
    code = (
        "import sys; from itday.config import settings, secrets, paths; "
        "print({'pydantic', 'keyring', 'tomlkit'} & {*sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_daily_pages_keep_the_order_of_the_file() -> None:
    """Weekdays may be left out, and what to look for."""
    settings = read("""
        [[pages]]
        name = "Backup console"
        url = "https://backup.example/"
        [[pages]]
        name = "Print servers"
        url = "http://print.example/"
        days = ["Mon", "wed"]
        look_for = "queues that stand"
    """)

    assert [page.word for page in settings.pages] == ["backup-console", "print-servers"]
    assert settings.pages[1].days == ("mon", "wed")


@pytest.mark.parametrize(("second", "line", "said"), [
    ('name = "B"\nurl = "ftp://b.example/"', 6, "no plain http or https address"),
    ('name = "a"\nurl = "https://b.example/"', 5, "too alike"),
    ('name = "B"', 4, "url is missing"),
    ('name = "B"\nurl = "https://b.example/"\ndays = ["noday"]', 7, "days must be"),
    ('name = "B"\nurl = "https://b.example/"\nlook = "x"', 7, "did you mean look_for"),
])  # fmt: skip
def test_a_fault_in_a_daily_page_names_its_own_line(second: str, line: int, said: str) -> None:
    """Not that of the first page."""
    fault = told(f'[[pages]]\nname = "A"\nurl = "https://a.example/"\n[[pages]]\n{second}\n')

    assert said.casefold() in fault.casefold()
    assert f"settings.toml:{line}" in fault


def test_pages_that_are_no_list() -> None:
    """The message shows how to write them."""
    assert "[[pages]]" in told('[pages]\nname = "A"\nurl = "https://a.example/"')


def test_saved_views() -> None:
    """In the file's order; a name that cannot be one is refused with its line."""
    text = '[views.mine]\nfilter = "is:new"\nkey = "f5"\nstart = true\n[views.all]\nfilter = "x"\n'

    assert parse(text, FILE).views == (
        View("mine", "is:new", key="f5", start=True),
        View("all", "x"),
    )
    with pytest.raises(SettingsError, match="cannot name a view"):
        parse('[views."a b"]\nfilter = "x"\n', FILE)
    with pytest.raises(SettingsError, match="filter is missing"):
        parse("[views.mine]\n", FILE)
