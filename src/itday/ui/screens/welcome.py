"""What is shown on a first run, when no source is set up."""

from __future__ import annotations

from pathlib import Path

from itday.ui.screens.overlay import Answer, Choice

DEMO = "demo"


def welcome(settings: Path) -> Choice:
    """Ask how to begin; gives `DEMO`, `copy` for the settings' path, or `look`."""
    body = f"""
Alerts, tickets, to-dos, meetings and mail come from sources, and none is set up yet.

Sources are named in the settings file:
  {settings}

Commands that help:
  itday connectors      what can be connected
  itday config path     where the settings file is
  itday secret set X    keeps the password of source X in the system's key store
  itday doctor          finds what is wrong, with a remedy a line

Your own to-dos and notes work without any source.
"""
    return Choice(
        "Welcome to itday",
        [
            Answer("d", "open the demo school: made up, in a profile of its own", DEMO),
            Answer("c", "copy the path of the settings file", "copy"),
            Answer("l", "look round as it is", "look"),
        ],
        body=body,
    )
