"""Reads {"url": ..., "answers": {url: {status, type, base64}}} from standard input, and verifies that badge of 2.0.

Writes the report of PyPI's openbadges. Nothing is fetched: who asks for something else is refused.
"""

import json
import sys
from base64 import b64decode

import openbadges
import responses
from openbadges.verifier.openbadges_context import OPENBADGES_CONTEXT_V2_DICT

asked = json.load(sys.stdin)
with responses.RequestsMock(assert_all_requests_are_fired=False) as others:
    others.get("https://w3id.org/openbadges/v2", json=OPENBADGES_CONTEXT_V2_DICT, content_type="application/ld+json")
    for url, answer in asked["answers"].items():
        others.get(url, body=b64decode(answer["base64"]), status=answer["status"], content_type=answer["type"])
    found = openbadges.verify(asked["url"], asked.get("recipient"), use_cache=False)
json.dump(found["report"], sys.stdout)
