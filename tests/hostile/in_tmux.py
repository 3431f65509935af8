"""The cockpit over a hostile profile, in whatever terminal it is started in: for `test_tmux`.

`python -m tests.hostile.in_tmux` as it is; with `bare` without anything that makes text harmless,
so that the test can show what it would notice.
"""

from __future__ import annotations

import sys

from itday.runtime import Runtime
from itday.ui import app as app_module
from itday.ui import text as ui_text
from itday.ui.app import CockpitApp
from tests.conftest import MORNING
from tests.hostile.test_screens import Blind, _spoil


def main(*, bare: bool) -> None:
    """Open the profile that `ITDAY_HOME` has; its titles are as no cleaning would leave them."""
    if bare:
        setattr(ui_text, "clean", lambda value, **_: value)  # noqa: B010  # a name it imports
        setattr(ui_text, "line", lambda value, **_: str(value))  # noqa: B010  # as above
        setattr(app_module, "CONTROL_FILTER", Blind())  # noqa: B010  # as above
    runtime = Runtime.open(now=lambda: MORNING)
    runtime.store.write_now(_spoil)
    try:
        CockpitApp(runtime, pulls=False).run()
    finally:
        runtime.close()


if __name__ == "__main__":
    main(bare="bare" in sys.argv[1:])
