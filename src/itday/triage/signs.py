"""What fired, in our words: each source's names for a kind, playbooks, checks.

The names are those of Entra ID Protection, Defender, Google's Alert Center, Okta's system log and
Wazuh; one that is not known is `generic`, and scored neutrally.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

GENERIC = "generic"
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "leakedcredentials": "leaked_credentials",
        "leaked password": "leaked_credentials",
        "attackerinthemiddle": "aitm",
        "attackerinthemiddledetected": "aitm",
        "attemptedprtaccess": "attempted_prt",
        "suspiciousinboxforwarding": "inbox_rule",
        "mcassuspiciousinboxmanipulationrules": "inbox_rule",
        "suspicious inbox manipulation rule": "inbox_rule",
        "userreportedsuspiciousactivity": "mfa_reported",
        "user.mfa.okta_verify.deny_push": "mfa_reported",
        "user.account.report_suspicious_activity_by_enduser": "mfa_reported",
        "passwordspray": "password_spray",
        "anomaloustoken": "token",
        "tokenissueranomaly": "token",
        "suspicious programmatic login": "token",
        "maliciousipaddress": "malicious_ip",
        "maliciousipaddressvalidcredentialsblockedip": "malicious_ip",
        "nationstateip": "malicious_ip",
        "security.threat.detected": "malicious_ip",
        "anonymizedipaddress": "anonymous_ip",
        "riskyipaddress": "anonymous_ip",
        "suspicioussendingpatterns": "mass_mail",
        "user reported phishing": "phishing_reported",
        "suspiciousapitraffic": "api",
        "anomaloususeractivity": "api",
        "impossibletravel": "travel",
        "mcasimpossibletravel": "travel",
        "unlikelytravel": "travel",
        "unfamiliarfeatures": "unfamiliar",
        "suspicious login": "unfamiliar",
        "suspicious_login": "unfamiliar",
        "newcountry": "new_country",
    }
)
SIGN_INS = frozenset(
    "token password_spray malicious_ip anonymous_ip travel unfamiliar new_country aitm generic".split()  # noqa: E501, SIM905  # one list of words reads better
)
"""Kinds that are about somebody signing in."""
PERSISTENCE = frozenset({"inbox_rule"})
"""What an intruder leaves behind."""
HARD = frozenset({"leaked_credentials", "aitm"})
"""What no mitigation buries."""
WORDS = {
    "leaked_credentials": "leaked credentials",
    "aitm": "attacker in the middle",
    "attempted_prt": "attempt on a primary refresh token",
    "inbox_rule": "mailbox rule",
    "mfa_reported": "MFA prompt denied or reported",
    "password_spray": "password spray",
    "token": "anomalous token",
    "malicious_ip": "malicious address",
    "anonymous_ip": "anonymous address",
    "mass_mail": "mass mail",
    "phishing_reported": "phishing reported",
    "api": "suspicious API use",
    "travel": "travel",
    "unfamiliar": "unfamiliar sign-in",
    "new_country": "new country",
    GENERIC: "a kind the source does not tell",
}

RANK = {kind: at for at, kind in enumerate(WORDS)}
"""The most telling first."""

COMMON = (
    "Did the sign-in succeed, and was MFA satisfied?",
    "Is it normal for them: application, device, place, network, browser?",
    "48 hours either side: other alerts on the account?",
    "The same address or agent on other accounts?",
)
PERSIST = "Persistence: new MFA methods, mailbox rules, forwarding, OAuth grants, devices?"
ASK = "Ask the person, by telephone or in person: never through the mailbox in question"
CONTAIN = "Contain: revoke sessions, reset the password, set up MFA again"
RESET = "Reset the password now: the source verified the match"
KNOWN = "The password is known to somebody: reset it"
SHUT = frozenset({CONTAIN, RESET, KNOWN})
"""What shuts an intruder out."""
PLAYBOOKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "leaked_credentials": (RESET, PERSIST),
        "aitm": ("A password reset alone is not enough: the token is theirs", CONTAIN, PERSIST),
        "attempted_prt": ("Isolate the device; look at it with the network manager", CONTAIN),
        "inbox_rule": (
            "Read the rule: what does it hide, where does it forward?",
            PERSIST,
            CONTAIN,
            "Finance or HR: check payroll, bank details and payment changes",
        ),
        "mfa_reported": (KNOWN, PERSIST),
        "password_spray": (
            "Which accounts did it get right? Each is a case of its own",
            "Block the addresses; look for legacy protocols",
        ),
        "token": ("Sign-in before and after: A, then B, then A again is a replay", CONTAIN),
        "malicious_ip": ("Did anything succeed from it, on any account?",),
        "anonymous_ip": ("A VPN of their own? Ask; the wording of the policy decides",),
        "mass_mail": ("Who received it? Recall, warn the recipients", CONTAIN, PERSIST),
        "phishing_reported": ("Who else received it, and who clicked? Purge it",),
        "api": ("Which application, granted by whom and when?", PERSIST),
        "travel": ("Registered trip, exeat, home country? VPN or mobile carrier?",),
        "new_country": ("Registered trip, exeat, home country?",),
        "unfamiliar": ("New device or new network? Term has begun, or just ended?",),
        GENERIC: ("The source hides the kind without a licence: look at the sign-in log",),
    }
)


def kind_of(types: Iterable[str]) -> str:
    """Our word for what fired; the most telling where a source gives several."""
    found = [NAMES.get(str(one).casefold(), GENERIC) for one in types]
    return min(found, key=RANK.__getitem__, default=GENERIC)


def playbook(kinds: Iterable[str], *, urgent: bool = False) -> tuple[str, ...]:
    """What to check, each once: what all cases need, then what these kinds do.

    Args:
        kinds: What fired.
        urgent: What shuts an intruder out comes first, what is to be found out after it.
    """
    own = [step for kind in kinds for step in PLAYBOOKS.get(kind, ())]
    first = [step for step in own if urgent and step in SHUT]
    return tuple(dict.fromkeys((*first, *COMMON, *own, ASK)))
