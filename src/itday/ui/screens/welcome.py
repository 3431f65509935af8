"""What is shown on a first run, when no source is set up."""

from __future__ import annotations

from pathlib import Path

from itday.ui.screens.overlay import Answer, Choice

DEMO = "demo"
SETUP = "setup"
TOUR = "tour"


def welcome(settings: Path) -> Choice:
    """Ask how to begin; gives `DEMO`, `SETUP`, `TOUR`, or `copy` for the settings' path."""
    body = f"""
Alerts, tickets, to-dos, meetings and mail come from sources, and none is set up yet.

Setting up asks a few questions, tries each source, and writes the settings:
  {settings}

Commands that help:
  itday setup           the same, line by line
  itday connectors      what can be connected
  itday doctor          finds what is wrong, with a remedy a line

Your own to-dos and notes work without any source.
"""
    return Choice(
        "Welcome to itday",
        [
            Answer("d", "open the demo school: made up, in a profile of its own", DEMO),
            Answer("s", "set up sources of your own, by answering questions", SETUP),
            Answer("c", "copy the path of the settings file", "copy"),
            Answer("t", "look round: a tour in seven steps", TOUR),
        ],
        body=body,
    )
