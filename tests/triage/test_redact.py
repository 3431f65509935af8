"""Finding what names people, saying it by role; clean text is let be."""

from __future__ import annotations

from random import Random

import pytest

from itday.triage.redact import Known, Redactor

PEOPLE = [
    Known("Ann Oakes", "a.oakes@school.example", "aoakes", "Teacher of Physics"),
    Known("Tom Birchwood", "t.birchwood@school.example", "tbirchwood", "Year 9"),
    *(Known(f"Pia Quarmby{n}", f"p{n}@school.example", f"pquarm{n}", "Year 9") for n in range(5)),
    Known("Ann Zielinski", "a.zielinski@school.example", "azielin", "Finance"),
]
REDACTOR = Redactor(PEOPLE)
CLEAN = (
    "The wireless controller was restarted at 10:42 and again at 11:05; 17.12.3 is in place. "
    "Eleven printers in the science block were moved to the new queue. Backups of Tuesday were "
    "restored to a spare machine and opened. Nothing was lost. Firmware 10.4.0.300 is due. "
    "The phishing exercise had 312 recipients, of whom 24 clicked and 96 reported it to us. "
    "A will, a mark and a rose bed: small words stay as they are in the letter of 12 May."
)


@pytest.mark.parametrize(
    "planted",
    [
        "Ann Oakes",
        "Oakes, Ann",
        "A. Oakes",
        "A.Oakes",
        "Oakes",
        "ANN OAKES",
        "Birchwood",
        "aoakes",
        "a.oakes@school.example",
        "somebody.else@parents.example",
        "02:1a:2b:3c:4d:5e",
        "02-1A-2B-3C-4D-5E",
        "021a.2b3c.4d5e",
        "192.0.2.77",
        "2001:db8::17",
        "TBIRCHWOOD-LAPTOP",
        "JSMITH-LAPTOP",
        "LIB-IPAD-12",
    ],
)
def test_what_is_planted_is_found(planted: str) -> None:
    """In the middle of a sentence, at its end, in brackets."""
    for text in (f"Seen {planted} today", f"Then {planted}.", f"({planted})"):
        assert planted in {hit.text.rstrip(".") for hit in REDACTOR.find(text)}, text
        assert planted not in REDACTOR.say(text)


def test_clean_text_is_let_be() -> None:
    """At most one word in fifty would be a false finding; here there is none."""
    assert [hit.text for hit in REDACTOR.find(CLEAN)] == []


def test_a_seeded_corpus_hides_nobody() -> None:
    """Three hundred sentences with somebody in each."""
    random = Random(7)  # noqa: S311  # a corpus, not a secret
    forms = ["Ann Oakes", "T. Birchwood", "p3@school.example", "198.51.100.4", "PQUARM3-PC"]
    words = CLEAN.split()
    for _ in range(300):
        at, planted = random.randrange(len(words)), random.choice(forms)
        text = " ".join([*words[:at], planted, *words[at:]])
        assert len(REDACTOR.find(text)) == 1, text


def test_a_role_is_said_where_many_have_it() -> None:
    """Six pupils of the year; one teacher, who would be known by the description."""
    assert REDACTOR.say("Tom Birchwood clicked") == "a Year 9 pupil clicked"
    assert REDACTOR.say("Ann Oakes clicked") == "somebody at the school clicked"
    assert REDACTOR.say("x@else.example clicked") == "somebody clicked"


def test_a_name_of_two_people_says_nothing_of_either() -> None:
    """Ann is a teacher and a bursar's clerk."""
    assert REDACTOR.say("Ann wrote") == "somebody wrote"


def test_names_side_by_side_are_one_person() -> None:
    """A first name of one with a last name of another is still one somebody."""
    assert REDACTOR.say("Tom Oakes wrote").count("somebody") == 1


def test_levels() -> None:
    """Full leaves it; count says no role."""
    assert REDACTOR.say("Ann Oakes at 192.0.2.1", "full") == "Ann Oakes at 192.0.2.1"
    assert REDACTOR.say("Tom Birchwood at 192.0.2.1", "count") == "(name) at (an address)"


def test_nobody_known_still_finds_addresses() -> None:
    """A store without people."""
    assert Redactor().say("a@b.example, Ann") == "somebody, Ann"
