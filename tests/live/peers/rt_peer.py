"""Request Tracker 5 on SQLite with REST 2.0; seeded by rt_seed.pl.

Debian's packages request-tracker5, rt5-db-sqlite and rt5-standalone. Setting up takes about 4 s, so
PEER_RT_TEMPLATE=FILE keeps the first database made and copies it afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from tests.live.peers.peerlib import free_port, popen, run, wait_tcp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.live.peers.peerlib import Started

SERVER = "/usr/share/request-tracker5/libexec/rt-server"
SET_UP = ["/usr/sbin/rt-setup-database", "--action", "init", "--dba", "", "--dba-password", ""]
PERL = "/usr/bin/perl"

# BcryptCost: a token is checked on every request, which at the usual cost takes 0.24 s each.
SETTINGS = Template("""
Set($$rtname, 'itday.test'); Set($$Organization, 'itday.test');
Set($$DatabaseType, 'SQLite'); Set($$DatabaseName, '$folder/rt.db');
Set($$WebDomain, '127.0.0.1'); Set($$WebPort, $port); Set($$WebPath, '');
Set($$BcryptCost, 4); Set($$LogToSyslog, undef); Set($$LogToSTDERR, 'warning');
Set($$Timezone, 'UTC');
Set($$MailCommand, 'testfile'); Set(%GnuPG, Enable => 0); Set(%SMIME, Enable => 0);
$$RT::MasonDataDir = '$folder/mason'; $$RT::MasonSessionDir = '$folder/sess';
$$RT::VarPath = '$folder/var';
1;
""")


def make_database(folder: Path, env: Mapping[str, str]) -> dict[str, Any]:
    """Set up and seed `rt.db`; give each technician's token by name."""
    with (folder / "setup.log").open("w") as log:
        subprocess.run(SET_UP, env=env, stdout=log, stderr=log, check=True)
        seed = [PERL, str(Path(__file__).with_name("rt_seed.pl"))]
        told = subprocess.run(seed, env=env, stdout=subprocess.PIPE, stderr=log, check=True)
    tokens: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return tokens


def start(folder: Path) -> Started:
    """Serve a desk with one queue, two technicians and an end user."""
    port = free_port()
    for name in ("conf.d", "mason", "sess", "var"):
        (folder / name).mkdir()
    settings = folder / "RT_SiteConfig.pm"
    settings.write_text(SETTINGS.substitute(folder=folder, port=port))
    env = dict(os.environ)
    env |= {"RT_SITE_CONFIG": str(settings), "RT_SITE_CONFIG_DIR": str(folder / "conf.d")}
    env["TMPDIR"] = str(folder)
    template = Path(os.environ.get("PEER_RT_TEMPLATE", folder / "template.db"))
    told = template.with_suffix(".json")
    if template.exists():
        shutil.copy(template, folder / "rt.db")
        tokens = json.loads(told.read_text())
    else:
        tokens = make_database(folder, env)
        shutil.copy(folder / "rt.db", template)
        told.write_text(json.dumps(tokens))
    where = ["--host", "127.0.0.1", "--port", port, "--max-workers", "2"]
    process = popen([PERL, SERVER, *where], folder, env=env)
    wait_tcp(port, process)
    url = f"http://127.0.0.1:{port}/REST/2.0/"
    return [process], {"url": url, "port": port, "queue": "Servicedesk", "tokens": tokens}


if __name__ == "__main__":
    run(start)
