"""Dovecot 2.3: IMAP with STARTTLS, CONDSTORE, QRESYNC, IDLE, MOVE and special-use folders; IMAPS.

Debian's package dovecot-imapd. Users alice and bob, password secret; the certificate is self-signed
for 127.0.0.1 and localhost, so that a client can really verify it. A Maildir is `mail/USER/Maildir`
in the folder. Dovecot never serves mail as uid 0: under root the mail belongs to `nobody`.

With PEER_OAUTH_ASK (where tokens are judged, RFC 7662) and PEER_OAUTH_CERT it also takes XOAUTH2;
the user is then the token's `sub`, and PEER_OAUTH_SCOPE the scope that it must carry.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
from string import Template
from typing import TYPE_CHECKING

from tests.live.peers.peerlib import free_port, popen, run, wait_tcp

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.peers.peerlib import Started

SETTINGS = Template(r"""
protocols = imap
listen = 127.0.0.1
base_dir = $folder/run
instance_name = itday-$imap
log_path = $folder/dovecot.log
info_log_path = $folder/info.log
default_internal_user = $internal
default_internal_group = $internal_group
default_login_user = $login
ssl = yes
ssl_cert = <$folder/cert.pem
ssl_key = <$folder/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login $more
mail_location = maildir:~/Maildir
mail_uid = $uid
mail_gid = $gid
first_valid_uid = 1
first_valid_gid = 1
$oauth
passdb {
  driver = passwd-file
  args = $folder/users
}
userdb {
  driver = passwd-file
  args = $folder/users
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    auto = create
    special_use = \Drafts
  }
  mailbox Sent {
    auto = create
    special_use = \Sent
  }
}
service imap-login {
  $chroot
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service anvil {
  $chroot
}
""")

OAUTH = """
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf.ext
}}
"""
JUDGE = """
introspection_mode = post
introspection_url = {PEER_OAUTH_ASK}
tls_ca_cert_file = {folder}/oauth2.pem
username_attribute = sub
active_attribute = active
active_value = true
scope = {PEER_OAUTH_SCOPE}
"""


def make_certificate(folder: Path) -> None:
    """Write `cert.pem` and `key.pem`, good for 30 days."""
    what = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    who = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    where = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", *what, *who, *where], check=True, capture_output=True
    )


def start(folder: Path) -> Started:
    """Serve two empty mailboxes."""
    imap, imaps = free_port(), free_port()
    root = os.getuid() == 0
    me = pwd.getpwuid(os.getuid())
    mail = pwd.getpwnam("nobody") if root else me
    login, internal = ("dovenull", "dovecot") if root else (me.pw_name, me.pw_name)
    folder.chmod(0o755)  # Dovecot's own users must reach their files
    make_certificate(folder)
    line = "{name}:{{PLAIN}}secret:{uid}:{gid}::{folder}/mail/{name}::\n"
    facts = {"uid": mail.pw_uid, "gid": mail.pw_gid, "folder": folder}
    (folder / "users").write_text("".join(line.format(name=n, **facts) for n in ("alice", "bob")))
    (folder / "users").chmod(0o644)
    (folder / "mail").mkdir()
    if root:
        os.chown(folder / "mail", mail.pw_uid, mail.pw_gid)
    oauth = "PEER_OAUTH_ASK" in os.environ
    if oauth:
        # Dovecot's own user must be able to read it: the other server's folder is closed to it.
        shutil.copy(os.environ["PEER_OAUTH_CERT"], folder / "oauth2.pem")
        (folder / "oauth2.pem").chmod(0o644)
        told = JUDGE.format(folder=folder, **os.environ)
        (folder / "oauth2.conf.ext").write_text(told)
    (folder / "dovecot.conf").write_text(
        SETTINGS.substitute(
            facts,
            imap=imap,
            imaps=imaps,
            login=login,
            internal=internal,
            internal_group=grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name,
            chroot="" if root else "chroot =",
            more="xoauth2 oauthbearer" if oauth else "",
            oauth=OAUTH.format(folder=folder) if oauth else "",
        )
    )
    process = popen(["/usr/sbin/dovecot", "-F", "-c", folder / "dovecot.conf"], folder)
    wait_tcp(imap, process)
    cert = str(folder / "cert.pem")
    return [process], {
        "host": "127.0.0.1", "imap": imap, "imaps": imaps, "cert": cert,
        "user": "alice", "password": "secret",
    }  # fmt: skip


if __name__ == "__main__":
    run(start)
