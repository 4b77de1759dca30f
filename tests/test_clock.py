"""Time as it is written."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lrs.clock import instant_us, iso, iso_seconds

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
instants = st.datetimes(timezones=st.just(UTC))


@given(instants)
def test_an_instant_is_written_as_python_writes_it(moment: datetime) -> None:
    written = iso((moment - EPOCH) // timedelta(microseconds=1))

    assert written == moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


@given(instants)
def test_without_its_fraction_it_is_the_second_that_it_lies_in(moment: datetime) -> None:
    written = iso_seconds((moment - EPOCH) // timedelta(microseconds=1))

    assert written == moment.isoformat(timespec="seconds").replace("+00:00", "Z")


@given(instants)
def test_what_is_written_is_read_as_the_same_instant(moment: datetime) -> None:
    at_us = (moment - EPOCH) // timedelta(microseconds=1)

    assert instant_us(iso(at_us)) == at_us
