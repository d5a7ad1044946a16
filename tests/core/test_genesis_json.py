"""Genesis JSON: decimals with their point there, as 18-digit integers in the message."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import dec, genesis_json
from chain.errors import InvalidRequest
from chain.wire.cosmos.gov.v1 import genesis_pb2 as gov
from chain.wire.cosmos.slashing.v1beta1 import genesis_pb2 as slashing
from chain.wire.cosmos.staking.v1beta1 import genesis_pb2 as staking

HALF, TENTH = "0.500000000000000000", "0.100000000000000000"


def test_a_decimal_kept_as_bytes_has_its_point_in_json() -> None:
    state = genesis_json.read("slashing", slashing.GenesisState, {"params": {"min_signed_per_window": HALF}})
    assert state.params.min_signed_per_window == b"500000000000000000"
    assert genesis_json.written(state)["params"]["min_signed_per_window"] == HALF
    assert genesis_json.written(state)["params"]["slash_fraction_downtime"] == "0.000000000000000000"


def test_a_decimal_kept_as_text_has_its_point_in_json_however_deep_it_lies() -> None:
    given = {"validators": [{"commission": {"commissionRates": {"rate": TENTH}}}]}
    state = genesis_json.read("staking", staking.GenesisState, given)
    assert state.validators[0].commission.commission_rates.rate == "100000000000000000"
    shown = genesis_json.written(state)["validators"][0]["commission"]["commission_rates"]
    assert shown == {"rate": TENTH, "max_rate": "0.000000000000000000", "max_change_rate": "0.000000000000000000"}


def test_a_decimal_that_is_text_on_the_wire_too_stays_as_it_is() -> None:
    state = genesis_json.read("gov", gov.GenesisState, {"params": {"quorum": HALF}})
    assert (state.params.quorum, genesis_json.written(state)["params"]["quorum"]) == (HALF, HALF)


@pytest.mark.parametrize("value", ["1e3", "0.1234567890123456789", "", 0.5, 1, True, {"a": 1}])
def test_what_is_no_decimal_is_refused(value: Any) -> None:
    with pytest.raises(InvalidRequest, match="slashing genesis"):
        genesis_json.read("slashing", slashing.GenesisState, {"params": {"min_signed_per_window": value}})


@pytest.mark.parametrize("state", [{"params": 7}, {"surplus": 1}, {"params": [{}]}])
def test_what_does_not_fit_is_refused(state: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="slashing genesis"):
        genesis_json.read("slashing", slashing.GenesisState, state)


@given(st.integers(-(10**40), 10**40))
def test_every_decimal_is_read_as_it_was_written(value: int) -> None:
    state = slashing.GenesisState()
    state.params.slash_fraction_downtime = dec.wire(value).encode()
    again = genesis_json.read("slashing", slashing.GenesisState, genesis_json.written(state))
    assert again.params.slash_fraction_downtime == state.params.slash_fraction_downtime
