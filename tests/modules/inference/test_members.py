"""How executors and auditors come and leave, and what governance may say."""

import pytest

from chain.errors import InsufficientFunds, Unauthorized
from chain.types import bech32_text
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.auth.keeper import GOV
from modules.inference import members, money
from modules.inference.messages import (
    AlreadyAuditor,
    InvalidExecutor,
    InvalidKey,
    InvalidModel,
    InvalidParams,
    Leaving,
    ModelRetired,
    NoStanding,
    NotAuditor,
    NotExecutor,
    Suspended,
    TooManyEntries,
    UnknownModel,
)
from modules.inference.state import AUDITORS, BONDS, EXECUTORS, PARAMS
from tests.modules.inference.market import BOND, MODEL, RICH, Market, address, model, short_params, text

AUTHORITY = bech32_text(GOV)


def executor(**changed: object) -> tx_pb2.MsgRegisterExecutor:
    fields = {
        "executor": text("e1"),
        "endpoint": "https://[::1]:8400",
        "models": [MODEL],
        "sealing_key": bytes(32),
        "extra_bond": "",
    }
    return tx_pb2.MsgRegisterExecutor(**{**fields, **changed})  # type: ignore[arg-type]


def auditor(name: str = "e1", key: bytes = bytes(32)) -> tx_pb2.MsgRegisterAuditor:
    return tx_pb2.MsgRegisterAuditor(auditor=text(name), sealing_key=key)


@pytest.mark.rule("inference.5")
def test_an_executor_locks_the_sum_of_its_models_bonds_and_may_lock_more(market: Market) -> None:
    market.say(tx_pb2.MsgSetModel(authority=AUTHORITY, model=model("other", bond="5")))
    market.say(executor(models=[MODEL, "other"], extra_bond="7"))
    assert market.executor("e1").bond == str(BOND + 12)
    assert market.balance("e1") == RICH - BOND - 12
    assert members.executor_spends(market.ctx, executor(extra_bond="3"))[0].amount == 3


@pytest.mark.rule("inference.5")
def test_said_again_it_changes_and_fills_the_bond_up(market: Market) -> None:
    market.say(executor())
    market.say(tx_pb2.MsgSetModel(authority=AUTHORITY, model=model(bond=str(BOND + 100))))
    market.say(tx_pb2.MsgSetModel(authority=AUTHORITY, model=model("other", bond="5")))
    market.say(executor(endpoint="http://there:1", models=["other", MODEL]))
    found = market.executor("e1")
    assert (found.bond, found.endpoint, list(found.models)) == (str(BOND + 105), "http://there:1", ["other", MODEL])
    market.say(executor(models=["other"]))
    assert market.executor("e1").bond == str(BOND + 105)
    market.end_block()


REFUSED = [
    ("an endpoint that is none", {"endpoint": "ftp://x"}, InvalidExecutor),
    ("an endpoint too long", {"endpoint": "http://" + "x" * 200}, InvalidExecutor),
    ("no models", {"models": []}, InvalidExecutor),
    ("a model twice", {"models": [MODEL, MODEL]}, InvalidExecutor),
    ("a model that there is not", {"models": ["x"]}, UnknownModel),
    ("a key too short", {"sealing_key": b"x"}, InvalidKey),
    ("a bond above any", {"extra_bond": str(2**63)}, InvalidExecutor),
    ("more than there is", {"extra_bond": str(RICH)}, InsufficientFunds),
]


@pytest.mark.rule("inference.5")
@pytest.mark.parametrize(("what", "terms", "refusal"), REFUSED, ids=[row[0] for row in REFUSED])
def test_an_executor_is_refused(market: Market, what: str, terms: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        market.say(executor(**terms))
    assert (address("e1") in EXECUTORS(market.ctx), market.balance("e1")) == (False, RICH)


@pytest.mark.rule("inference.6")
def test_a_bond_comes_back_when_its_time_is_over(market: Market) -> None:
    market.say(executor())
    height = market.say(tx_pb2.MsgUnregisterExecutor(executor=text("e1"))).release_height
    assert height == market.height + 60
    with pytest.raises(Leaving):
        market.say(executor())
    with pytest.raises(NotExecutor):
        market.say(tx_pb2.MsgUnregisterExecutor(executor=text("e1")))
    market.run_to(height)
    assert market.balance("e1") == RICH - BOND
    market.end_block()
    assert market.balance("e1") == RICH
    market.say(executor())


@pytest.mark.rule("inference.6")
def test_a_bond_stays_while_a_settlement_is_not_paid(market: Market) -> None:
    market.serve("e1")
    session = market.draw()
    number = market.settle(session, "e1", cost=1000)
    money.hold(market.ctx, market.settlement(number))
    money.game_opened(market.ctx, number)
    height = market.say(tx_pb2.MsgUnregisterExecutor(executor=text("e1"))).release_height
    market.run_to(height + 1)
    assert market.executor("e1").release_height == height + members.RETRY_BLOCKS
    money.game_closed(market.ctx, number)
    market.run_to(height + members.RETRY_BLOCKS + 1)
    assert address("e1") not in EXECUTORS(market.ctx)


@pytest.mark.rule("inference.25")
def test_who_was_slashed_leaves_before_it_comes_again(market: Market) -> None:
    market.say(executor())
    money.slash_executor(market.ctx, address("e1"), None, "cheat")
    with pytest.raises(Suspended):
        market.say(executor())
    market.run_to(market.say(tx_pb2.MsgUnregisterExecutor(executor=text("e1"))).release_height + 1)
    market.say(executor())
    assert not market.executor("e1").suspended


@pytest.mark.rule("inference.7")
def test_miners_and_validators_may_audit_and_nobody_else(market: Market) -> None:
    with pytest.raises(NoStanding):
        market.say(auditor())
    market.mine("e1")
    with pytest.raises(InvalidKey):
        market.say(auditor(key=b""))
    before = BONDS(market.ctx).get()
    market.say(auditor())
    market.say(auditor("val"))
    assert BONDS(market.ctx).get() == before + 20_000_000
    with pytest.raises(AlreadyAuditor):
        market.say(auditor())
    market.say(auditor(key=b"k" * 32))
    height = market.say(tx_pb2.MsgUnregisterAuditor(auditor=text("e1"))).release_height
    with pytest.raises(NotAuditor):
        market.say(tx_pb2.MsgUnregisterAuditor(auditor=text("e1")))
    with pytest.raises(Leaving):
        market.say(auditor())
    market.run_to(height + 1)
    assert (market.balance("e1"), address("e1") in AUDITORS(market.ctx)) == (RICH, False)


@pytest.mark.rule("inference.7")
def test_a_slashed_auditor_is_suspended(market: Market) -> None:
    market.say(auditor("val"))
    money.slash_auditor(market.ctx, address("val"), None, "passed what is wrong")
    with pytest.raises(Suspended):
        market.say(auditor("val"))
    assert members.auditor_spends(market.ctx, auditor("val"))[0].amount == 10_000_000


@pytest.mark.rule("inference.9")
def test_without_coins_sixteen_come_in_with_a_block(market: Market) -> None:
    market.waive()
    market.mine("e1")
    market.say(executor())
    market.say(auditor())
    for _ in range(14):
        market.open(deposit=0)
    with pytest.raises(TooManyEntries):
        market.open(deposit=0)
    market.end_block()
    market.open(deposit=0)
    market.waive(on=False)
    market.say(executor())
    assert market.executor("e1").bond == str(BOND)


@pytest.mark.rule("inference.2")
def test_governance_adds_versions_and_retires(market: Market) -> None:
    assert market.say(tx_pb2.MsgSetModel(authority=AUTHORITY, model=model(units_in=9))).version == 2
    market.say(tx_pb2.MsgRetireModel(authority=AUTHORITY, model=MODEL))
    for message, refusal in [
        (tx_pb2.MsgRetireModel(authority=AUTHORITY, model=MODEL), ModelRetired),
        (tx_pb2.MsgRetireModel(authority=AUTHORITY, model="x"), UnknownModel),
        (executor(), ModelRetired),
        (tx_pb2.MsgSetModel(authority=text("e1"), model=model()), Unauthorized),
        (tx_pb2.MsgRetireModel(authority=text("e1"), model=MODEL), Unauthorized),
    ]:
        with pytest.raises(refusal):
            market.say(message)
    assert market.say(tx_pb2.MsgSetModel(authority=AUTHORITY, model=model())).version == 3
    market.say(executor())


BAD_MODELS: list[dict[str, object]] = [
    {"name": ""},
    {"name": "a/b"},
    {"name": "x" * 65},
    {"weights_root": b""},
    {"tokenizer_hash": b"x"},
    {"file_sha256": b"x"},
    {"arithmetic": "float"},
    {"max_context": 0},
    {"units_in": 0},
    {"units_out": 2**41},
    {"rows": 0},
    {"bond": str(2**63)},
    {"policy": pb.Policy(output_limit=0)},
    {"policy": pb.Policy(output_limit=4096)},
    {"policy": pb.Policy(output_limit=1, min_inv_temperature=2, max_inv_temperature=1)},
    {"policy": pb.Policy(output_limit=1, max_inv_temperature=2**23)},
    {"policy": pb.Policy(output_limit=1, forbidden=[pb.TokenSequence()])},
    {"policy": pb.Policy(output_limit=1, forbidden=[pb.TokenSequence(ids=[1])] * 257)},
]


@pytest.mark.rule("inference.2")
@pytest.mark.parametrize("changed", BAD_MODELS, ids=repr)
def test_a_model_that_cannot_be_is_refused(market: Market, changed: dict[str, object]) -> None:
    with pytest.raises(InvalidModel):
        market.say(tx_pb2.MsgSetModel(authority=AUTHORITY, model=model(**changed)))  # type: ignore[arg-type]


BAD_PARAMS: list[dict[str, object]] = [
    {"executors": 0},
    {"executors": 17},
    {"max_session_blocks": 2},
    {"grace_blocks": 0},
    {"grace_blocks": 21},
    {"move_blocks": 10**7 + 1},
    {"unbonding_blocks": 59},
    {"burn_parts": 0},
    {"burn_parts": 5001},
    {"slash_parts": 0},
    {"accuser_parts": 5001},
    {"audit_parts": 5001},
    {"audit_floor": 0},
    {"audit_floor": 65},
    {"audit_ceiling": 65},
    {"auditors": 0},
    {"capacity_scale": 0},
    {"price_floor": "0"},
    {"price_blocks": 0},
    {"min_deposit": str(2**63)},
    {"good_rate": 2000},
    {"alpha": 0},
    {"beta": 2501},
    {"reallot_blocks": 0},
]


@pytest.mark.rule("inference.1")
@pytest.mark.parametrize("changed", BAD_PARAMS, ids=repr)
def test_parameters_out_of_bounds_are_refused(market: Market, changed: dict[str, object]) -> None:
    before = PARAMS(market.ctx).get()
    with pytest.raises(InvalidParams):
        market.say(tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=short_params(**changed)))
    assert PARAMS(market.ctx).get() == before


@pytest.mark.rule("inference.1")
def test_only_governance_sets_parameters(market: Market) -> None:
    with pytest.raises(Unauthorized):
        market.say(tx_pb2.MsgUpdateParams(authority=text("e1"), params=short_params()))
    market.say(tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=short_params(executors=5)))
    assert PARAMS(market.ctx).get().executors == 5
