"""Signatures are those of the Standard Webhooks specification."""

import hashlib
import hmac
import re
import time
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lrs_forwarding import signing


def test_the_example_of_the_specification_is_signed_alike() -> None:
    sent = signing.headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )

    assert sent == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(key=st.binary(min_size=24, max_size=64), body=st.binary(max_size=100), at_s=st.integers(0, 2**40))
def test_whoever_has_the_secret_can_check_a_signature(key: bytes, body: bytes, at_s: int) -> None:
    """As docs/forwarding.md tells receivers to."""
    secret = f"whsec_{b64encode(key).decode()}"

    headers = signing.headers(secret, "1-forwarding_webhooks-crm-1-3-abc", at_s, body)

    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = b64encode(hmac.new(b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest())
    assert headers["webhook-signature"].split(",", 1) == ["v1", right.decode()]


def test_the_manual_tells_receivers_how_to_check_a_signature() -> None:
    manual = (Path(__file__).parents[2] / "docs/forwarding.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", manual, re.DOTALL)
    told: dict[str, Any] = {}
    exec(example, told)
    secret, body, now_s = "whsec_" + b64encode(b"x" * 24).decode(), b'{"a": 1}', int(time.time())
    headers, old = (signing.headers(secret, "1-a", at_s, body) for at_s in (now_s, now_s - 301))

    checked = [told["is_genuine"](secret, *sent) for sent in ((headers, body), (headers, body + b" "), (old, body))]

    assert checked == [True, False, False]
