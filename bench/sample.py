"""Statements as a busy learning system sends them: about 1.4 KB each, always the same ones.

2,000 learners known by account, 12 verbs, 500 activities in 25 courses, each sent with its definition; a result
with score, a context with registration, course, category, instructor, platform and extensions. Every fourth one is
of a busy class of few learners, verbs and activities: so a page of 50 of theirs is full in a small store too, and
what it costs there can be compared with a large one.
"""

import json
from collections.abc import Iterator
from random import Random
from uuid import UUID

LEARNERS, ACTIVITIES, COURSES, REGISTRATIONS = 2_000, 500, 25, 20_000
BUSY_LEARNERS, BUSY_VERBS, BUSY_ACTIVITIES = 20, 2, 5
_BUSY_EVERY = 4
VERBS = (
    "http://adlnet.gov/expapi/verbs/answered",
    "http://adlnet.gov/expapi/verbs/attempted",
    "http://adlnet.gov/expapi/verbs/completed",
    "http://adlnet.gov/expapi/verbs/experienced",
    "http://adlnet.gov/expapi/verbs/failed",
    "http://adlnet.gov/expapi/verbs/initialized",
    "http://adlnet.gov/expapi/verbs/interacted",
    "http://adlnet.gov/expapi/verbs/passed",
    "http://adlnet.gov/expapi/verbs/progressed",
    "http://adlnet.gov/expapi/verbs/scored",
    "http://adlnet.gov/expapi/verbs/suspended",
    "http://adlnet.gov/expapi/verbs/terminated",
)
_LMS = "https://lms.example.org"


def learner(number: int) -> dict[str, object]:
    """The Agent of a learner, by number below LEARNERS."""
    account = {"homePage": _LMS, "name": f"learner-{number:05d}"}
    return {"objectType": "Agent", "name": f"Learner Number {number}", "account": account}


def activity_id(number: int) -> str:
    """The IRI of an activity, by number below ACTIVITIES."""
    return f"{course_id(number % COURSES)}/units/{number:03d}/assessment"


def course_id(number: int) -> str:
    """The IRI of a course, by number below COURSES."""
    return f"{_LMS}/courses/{number:02d}"


def statements(count: int, *, seed: int) -> Iterator[bytes]:
    """`count` statements as compact JSON, each under an id of its own; the same for the same `seed`."""
    random = Random(seed)
    for number in range(count):
        yield json.dumps(_statement(random, number), separators=(",", ":")).encode()


def _statement(random: Random, number: int) -> dict[str, object]:
    is_busy = number % _BUSY_EVERY == 0
    verb = random.choice(VERBS[:BUSY_VERBS] if is_busy else VERBS)
    unit = random.randrange(BUSY_ACTIVITIES if is_busy else ACTIVITIES)
    scaled = round(random.random(), 2)
    return {
        "id": str(UUID(int=random.getrandbits(128), version=4)),
        "actor": learner(random.randrange(BUSY_LEARNERS if is_busy else LEARNERS)),
        "verb": {"id": verb, "display": {"en": verb.rpartition("/")[2]}},
        "object": _activity(unit),
        "result": {
            "score": {"scaled": scaled, "raw": round(scaled * 100), "min": 0, "max": 100},
            "success": scaled >= 0.5,
            "completion": True,
            "duration": f"PT{random.randrange(59)}M{random.randrange(59)}S",
        },
        "context": _context(random, unit),
        "timestamp": _timestamp(number),
    }


def _activity(number: int) -> dict[str, object]:
    definition = {
        "type": "http://adlnet.gov/expapi/activities/assessment",
        "name": {"en": f"Assessment {number}", "nl": f"Toets {number}"},
        "description": {"en": f"The assessment at the end of unit {number} of the course, with ten questions."},
    }
    return {"objectType": "Activity", "id": activity_id(number), "definition": definition}


def _context(random: Random, unit: int) -> dict[str, object]:
    course = unit % COURSES
    return {
        "registration": str(UUID(int=random.randrange(REGISTRATIONS), version=4)),
        "instructor": {"objectType": "Agent", "account": {"homePage": _LMS, "name": f"teacher-{course:02d}"}},
        "platform": "Example LMS 4.5",
        "language": "en",
        "contextActivities": {
            "parent": [{"objectType": "Activity", "id": f"{course_id(course)}/units/{unit:03d}"}],
            "grouping": [{"objectType": "Activity", "id": course_id(course)}],
            "category": [{"objectType": "Activity", "id": "https://w3id.org/xapi/scorm/v/2"}],
        },
        "extensions": {
            f"{_LMS}/extensions/session": f"{random.getrandbits(64):016x}",
            f"{_LMS}/extensions/browser": {"name": "Firefox", "version": "143.0", "language": "en-GB"},
            f"{_LMS}/extensions/attempt": random.randrange(1, 5),
        },
    }


def _timestamp(number: int) -> str:
    seconds = number % 86_400
    return f"2026-03-01T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000Z"
