"""Which parameters may be: none that jails the honest or spares the dishonest."""

from typing import Any

import pytest

from chain import dec
from chain.errors import InvalidRequest
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from modules.slashing import params

ONE = dec.ONE


def made(**changed: Any) -> pb.Params:
    """The defaults with something changed; fractions as 18-digit integers, the jail as (seconds, nanoseconds)."""
    found = params.default()
    for name, value in changed.items():
        if name == "jail":
            found.downtime_jail_duration.seconds, found.downtime_jail_duration.nanos = value
        else:
            setattr(found, name, str(value).encode() if name != "signed_blocks_window" else value)
    return found


def test_the_defaults_are_the_sdks_and_pass() -> None:
    params.check(params.default())
    assert params.of(params.default()) == params.Rules(100, 50, 600 * 10**9, ONE // 20, ONE // 100)


@pytest.mark.parametrize(
    ("window", "least", "tolerated"),
    [
        (100, ONE // 2, 50),
        (11, ONE // 2, 5),
        (13, ONE // 2, 7),
        (10, ONE * 9 // 10, 1),
        (100, 0, 100),
        (15, ONE // 10, 13),
    ],
)
def test_how_many_blocks_may_be_missed_is_rounded_as_the_sdk_does(window: int, least: int, tolerated: int) -> None:
    found = made(signed_blocks_window=window, min_signed_per_window=least)
    params.check(found)
    assert params.of(found).tolerated == tolerated


@pytest.mark.rule("slashing.9")
@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"signed_blocks_window": 9}, "signed blocks window is 10 to 100000"),
        ({"signed_blocks_window": 100_001}, "signed blocks window"),
        ({"signed_blocks_window": 0}, "signed blocks window"),
        ({"signed_blocks_window": -1}, "signed blocks window"),
        ({"min_signed_per_window": -1}, "not negative"),
        ({"min_signed_per_window": ONE}, "min signed per window"),
        ({"min_signed_per_window": ONE * 96 // 100}, "min signed per window"),
        ({"signed_blocks_window": 10, "min_signed_per_window": ONE * 95 // 100}, "min signed per window"),
        ({"min_signed_per_window": "0.5"}, "not an 18-digit decimal"),
        ({"jail": (0, 10**9 - 1)}, "1 to 2592000 seconds"),
        ({"jail": (30 * 86_400, 1)}, "1 to 2592000 seconds"),
        ({"jail": (600, 10**9)}, "malformed"),
        ({"jail": (600, -1)}, "malformed"),
        ({"slash_fraction_double_sign": 0}, "double sign is 0.01"),
        ({"slash_fraction_double_sign": ONE + 1}, "double sign is 0.01"),
        ({"slash_fraction_downtime": -1}, "downtime is 0 to 0.1"),
        ({"slash_fraction_downtime": ONE // 10 + 1}, "downtime is 0 to 0.1"),
    ],
)
def test_bad_parameters_are_refused(changed: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidRequest, match=text):
        params.check(made(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"signed_blocks_window": 10},
        {"signed_blocks_window": 100_000},
        {"min_signed_per_window": 0},
        {"min_signed_per_window": ONE * 95 // 100},
        {"jail": (1, 0)},
        {"jail": (30 * 86_400, 0)},
        {"slash_fraction_double_sign": ONE // 100},
        {"slash_fraction_double_sign": ONE},
        {"slash_fraction_downtime": 0},
        {"slash_fraction_downtime": ONE // 10},
    ],
)
def test_parameters_at_their_limits_are_taken(changed: dict[str, Any]) -> None:
    assert params.check(made(**changed)) is None  # type: ignore[func-returns-value]
