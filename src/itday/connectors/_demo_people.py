"""The people of the made-up school: names put together at random, addresses that lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from itday.domain.person import Person

DOMAIN = "larkhollow.example"

FIRST_NAMES = (
    "Aaliyah Adaeze Agnes Alasdair Amara Anouk Anselm Arjun Beatrix Bede Bilal Blythe Caspian "
    "Cerys Chidi Clemency Dafydd Daria Dimitri Dilys Edmund Eilidh Elif Emeka Esme Farah Felix "
    "Ffion Fintan Freya Giles Greta Gwen Hana Hamza Harriet Hugo Idris Imogen Ines Isolde Ivo "
    "Jago Jasmine Jemima Joss Kamal Kezia Kit Laila Lars Leander Linnea Lowri Lucian Mabel Mairi "
    "Malachi Mei Merryn Milo Mina Nadia Niamh Nikhil Noor Oona Orla Oscar Pascal Perran Petra "
    "Piers Priya Quentin Rafe Ravi Rhiannon Rosalind Rowan Saoirse Selwyn Seren Sunniva Tabitha "
    "Tamsin Tariq Theo Tobias Una Verity Wilf Xanthe Yusuf Zainab Zara Zoltan"
)
LAST_NAMES = (
    "Abara Aldous Amberley Appiah Arkwright Barrowby Bellweather Benbow Birtwhistle Blackwater "
    "Bramwell Calloway Carrow Castellan Chaudhry Clutterbuck Coppersmith Cromarty Dacre Danquah "
    "Dashwood Delacroix Dinsdale Dovecote Eastlake Ebony Elphick Fairweather Farthing Fenwick "
    "Fernsby Foxglove Gathercole Ghosh Gillespie Glanville Greatorex Hadley Halloran Hartwhistle "
    "Haverstock Hollinghurst Ibekwe Inglewood Iyer Jellicoe Jolliffe Kaczmarek Kettlewell Kinloch "
    "Langstaff Larkspur Lindqvist Lovelock Mablethorpe Macready Marchbanks Mbeki Merriweather "
    "Mirza Moncrieff Nethercott Nightingale Nwosu Oakeshott Okonjo Osterley Pardoe Pemberly "
    "Penhaligon Pettigrew Quarmby Quiller Ravenscroft Rosewarne Rutherglen Sandhu Satterthwaite "
    "Shevchenko Silverlock Skelhorn Strachan Tattersall Thistlewood Thornbury Trelawney Tremayne "
    "Umarji Underhill Vantongeren Wadsworth Wainfleet Whitlock Wickersham Wildsmith Yarwood Yilmaz "
    "Zielinski"
)

FIRST, LAST = FIRST_NAMES.split(), LAST_NAMES.split()

SUBJECTS = (
    "Art",
    "Biology",
    "Chemistry",
    "Classics",
    "Computing",
    "Design and Technology",
    "Drama",
    "Economics",
    "English",
    "French",
    "Geography",
    "German",
    "History",
    "Mathematics",
    "Music",
    "Physics",
    "Psychology",
    "Religious Studies",
    "Spanish",
    "Sport",
)
SUPPORT = (
    "Admissions",
    "Catering",
    "Estates",
    "Examinations",
    "Finance",
    "Library",
    "Marketing",
    "Medical Centre",
    "Reception",
    "Science technician",
)
POSTS = (
    "Head",
    "Deputy Head, Academic",
    "Deputy Head, Pastoral",
    "Director of Finance",
    "Head of the Prep School",
    "Director of Studies",
    "Designated Safeguarding Lead",
    "Director of Admissions",
    "Director of Operations",
)
"""The senior leadership team, one person each."""
HOMES = ("HK", "NG", "DE", "ES", "CN", "KE", "AE", "TH", "UA", "JP")
"""Where boarders from abroad live in the holidays."""

STAFF, SENIOR, PREP = 310, 850, 330
"""How many of each beside the team."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account."""

    name: str
    login: str
    email: str
    group: str
    """`staff`, `senior` or `prep`."""
    role: str
    """What a member of staff does, or a pupil's year: `Year 9`."""
    home: str = "GB"

    def person(self) -> Person:
        """Give the person as records name one."""
        return Person(name=self.name, email=self.email, login=self.login)


def _team(name: str, role: str) -> Member:
    first, last = name.split()
    login = f"{first[0]}.{last}".lower()
    return Member(name, login, f"{login}@{DOMAIN}", "staff", role)


DIRECTOR = _team("Robin Ashdown", "Director of IT")
NETWORK = _team("Marguerite Oyelaran", "Network Manager")
PREP_IT = _team("Callum Trevithick", "Head of IT, Prep School")
EDTECH = _team("Sadia Wetherby", "Director of Educational Technology")
TECHNICIANS = (
    _team("Jonah Penrice", "IT Technician"),
    _team("Bronwen Achebe", "IT Technician"),
    _team("Lukasz Hartnell", "IT Technician"),
)
DATA = _team("Ottilie Marsden", "Data and MIS Lead")
TEAM = (DIRECTOR, NETWORK, PREP_IT, EDTECH, *TECHNICIANS, DATA)
"""The IT department: the same people whatever the seed, so that settings can name them."""


@dataclass(frozen=True, slots=True)
class Community:
    """Everybody."""

    slt: tuple[Member, ...]
    """In the order of `POSTS`."""
    staff: tuple[Member, ...]
    """With the SLT, without the team."""
    senior: tuple[Member, ...]
    prep: tuple[Member, ...]

    def post(self, role: str) -> Member:
        """Give who holds a post of the SLT; ValueError where there is no such post."""
        return self.slt[POSTS.index(role)]


@lru_cache(maxsize=4)
def community(seed: int) -> Community:
    """Give the people of a seed, always the same for the same seed."""
    random = Random(f"{seed}/people")  # noqa: S311  # made-up names, nothing to guard
    taken = {member.login for member in TEAM}

    def member(group: str, role: str, home: str = "GB") -> Member:
        first, last = random.choice(FIRST), random.choice(LAST)
        base = login = f"{first[0]}.{last}".lower()
        count = 1
        while login in taken:
            count += 1
            login = f"{base}{count}"
        taken.add(login)
        host = DOMAIN if group == "staff" else f"pupils.{DOMAIN}"
        return Member(f"{first} {last}", login, f"{login}@{host}", group, role, home)

    slt = tuple(member("staff", role) for role in POSTS)
    roles = [f"Teacher of {random.choice(SUBJECTS)}" for _ in range(190)]
    roles += [random.choice(SUPPORT) for _ in range(STAFF - len(slt) - len(roles))]
    staff = slt + tuple(member("staff", role) for role in roles)
    senior = tuple(member("senior", f"Year {9 + n % 5}", _home(random)) for n in range(SENIOR))
    prep = tuple(member("prep", f"Year {3 + n % 6}") for n in range(PREP))
    return Community(slt, staff, senior, prep)


def _home(random: Random) -> str:
    """One pupil in eight goes home to another country."""
    return random.choice(HOMES) if random.random() < 0.12 else "GB"
