"""Waits that end as soon as what they wait for is so."""

import time

from . import SLOW


def until(what, condition, seconds=10.0):
    """The condition's first true value; fails after `seconds`."""
    deadline = time.monotonic() + seconds * SLOW
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"within {seconds * SLOW:.0f} s: not {what}")
        time.sleep(0.005)
