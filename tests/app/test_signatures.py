"""Who signed: several signers, wallets that sign JSON, multisigs, somebody else who pays."""

from collections.abc import Sequence

import pytest

from chain.client.keys import Key
from chain.client.tx import Account
from chain.errors import Unauthorized
from chain.tx.keys import Multisig, Secp256k1
from chain.tx.sign import verify_signatures
from chain.types import bech32_text
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from chain.wire.cosmos.crypto.multisig.v1beta1 import multisig_pb2
from chain.wire.cosmos.tx.signing.v1beta1 import signing_pb2
from chain.wire.cosmos.tx.v1beta1 import tx_pb2
from tests.app.driver import ALICE, BOB, CAROL, CHAIN, FEE, NEXT_NUMBER, RICH, Chain, Draft, coins, send

DIRECT, AMINO = signing_pb2.SIGN_MODE_DIRECT, signing_pb2.SIGN_MODE_LEGACY_AMINO_JSON
MODES = pytest.mark.parametrize("mode", [DIRECT, AMINO], ids=["direct", "amino"])
NUMBERS = {ALICE: 0, BOB: 1, CAROL: 2}


def draft(*signers: Key, messages: Sequence[bank_tx.MsgSend] = ()) -> Draft:
    return Draft(messages or [send(signers[0], BOB)], [(key, Account(NUMBERS[key], 0)) for key in signers])


def json_signed(one: Draft) -> bytes:
    one.mode(AMINO)
    return one.raw([key.sign(one.amino(account.number, account.sequence)) for key, account in one.signers])


@pytest.mark.rule("auth.5")
def test_a_wallet_that_signs_json_is_understood(chain: Chain) -> None:
    one = draft(ALICE)
    one.body.memo, one.body.timeout_height = 'a memo with <, > & "quotes" \u2028', 99
    assert chain.deliver(json_signed(one)).code == 0
    assert chain.balance(BOB) == RICH + 1


@pytest.mark.rule("auth.5")
def test_a_signature_found_good_is_good_for_that_key_number_and_chain_only(chain: Chain) -> None:
    tx = chain.app.registry.decoder.decode(draft(ALICE).sign())
    keys = (Secp256k1(ALICE.public),)
    for _ in range(2):
        verify_signatures(tx, keys, (0,), CHAIN)
    for others in ((keys, (1,), CHAIN), (keys, (0,), "other"), ((Secp256k1(BOB.public),), (0,), CHAIN)):
        with pytest.raises(Unauthorized):
            verify_signatures(tx, *others)


@pytest.mark.rule("auth.5")
def test_one_mode_is_not_taken_for_the_other(chain: Chain) -> None:
    assert chain.check(draft(ALICE).mode(AMINO).sign()).code == 4
    one = draft(ALICE)
    assert chain.check(one.raw([ALICE.sign(one.amino(0, 0))])).code == 4


@pytest.mark.rule("auth.5")
@MODES
def test_all_signers_of_all_messages_sign_in_order_of_appearance(chain: Chain, mode: int) -> None:
    messages = [send(ALICE, BOB, 1), send(CAROL, BOB, 2), send(ALICE, BOB, 3), send(BOB, CAROL, 4)]
    one = draft(ALICE, CAROL, BOB, messages=messages)
    result = chain.deliver(one.sign() if mode == DIRECT else json_signed(one))
    assert result.code == 0, result.log
    assert [chain.balance(key) - RICH for key in (ALICE, BOB, CAROL)] == [-4 - FEE, 2, 2]
    assert [chain.account(key).sequence for key in (ALICE, BOB, CAROL)] == [1, 1, 1]


@pytest.mark.rule("auth.5")
def test_signers_in_another_order_are_not_the_same(chain: Chain) -> None:
    messages = [send(ALICE, BOB, 1), send(CAROL, BOB, 2)]
    assert chain.check(draft(CAROL, ALICE, messages=messages).sign()).code == 8


@pytest.mark.rule("auth.2")
@MODES
def test_somebody_else_pays_if_that_is_signed(chain: Chain, mode: int) -> None:
    one = draft(ALICE, CAROL)
    one.auth.fee.payer = CAROL.text
    result = chain.deliver(one.sign() if mode == DIRECT else json_signed(one))
    assert result.code == 0, result.log
    assert [chain.balance(key) - RICH for key in (ALICE, BOB, CAROL)] == [-1, 1, -FEE]


def test_nobody_pays_without_signing(chain: Chain) -> None:
    one = draft(ALICE)
    one.auth.fee.payer = CAROL.text
    answer = chain.check(one.sign())
    assert (answer.code, answer.log) == (4, "invalid number of signer; expected: 2, got 1: unauthorized")


@pytest.mark.rule("auth.6")
def test_a_key_is_kept_and_need_not_be_sent_again(chain: Chain) -> None:
    chain.deliver(chain.sign(ALICE, send(ALICE, BOB)))
    one = Draft([send(ALICE, BOB)], [(ALICE, Account(0, 1))])
    one.auth.signer_infos[0].ClearField("public_key")
    assert chain.deliver(one.sign()).code == 0


MEMBERS = (ALICE, BOB, CAROL)
TOGETHER = Multisig(2, tuple(Secp256k1(key.public) for key in MEMBERS))
TOGETHER_TEXT = bech32_text(TOGETHER.address)


@pytest.fixture
def shared(chain: Chain) -> Chain:
    """A chain in which the multisig holds coins."""
    chain.deliver(chain.sign(ALICE, send(ALICE, TOGETHER_TEXT, 1000)))
    return chain


def shared_draft(signing: Sequence[Key], mode: int, key: Multisig = TOGETHER) -> tuple[Draft, bytes]:
    """A transfer by the multisig, and its packed signatures."""
    message = bank_tx.MsgSend(from_address=TOGETHER_TEXT, to_address=BOB.text, amount=coins(5))
    one = Draft([message], [])
    info = one.auth.signer_infos.add(sequence=0)
    info.public_key.type_url, info.public_key.value = key.url, key.value
    bits = sum(128 >> at for at, member in enumerate(MEMBERS) if member in signing)
    info.mode_info.multi.bitarray.extra_bits_stored = len(key.keys)
    info.mode_info.multi.bitarray.elems = bytes([bits])
    for _ in signing:
        info.mode_info.multi.mode_infos.add(single=tx_pb2.ModeInfo.Single(mode=mode))
    document = one.direct(NEXT_NUMBER) if mode == DIRECT else one.amino(NEXT_NUMBER, 0)
    packed = multisig_pb2.MultiSignature(signatures=[member.sign(document) for member in signing])
    return one, packed.SerializeToString()


@pytest.mark.rule("auth.5")
@MODES
@pytest.mark.parametrize("signing", [(ALICE, BOB), (ALICE, CAROL), (BOB, CAROL), MEMBERS])
def test_enough_members_sign_for_a_multisig(shared: Chain, signing: Sequence[Key], mode: int) -> None:
    one, signature = shared_draft(signing, mode)
    result = shared.deliver(one.raw([signature]))
    assert result.code == 0, result.log
    assert shared.balance(TOGETHER_TEXT) == 1000 - 5 - FEE
    assert result.gas_used == 10 * len(one.raw([signature])) + 1000 * len(signing) + 20_000


@pytest.mark.rule("auth.5")
@MODES
def test_too_few_members_do_not(shared: Chain, mode: int) -> None:
    one, signature = shared_draft([ALICE], mode)
    assert shared.check(one.raw([signature])).code == 4


@pytest.mark.rule("auth.5")
def test_a_members_signature_counts_in_its_own_place_only(shared: Chain) -> None:
    one, _ = shared_draft([ALICE, BOB], AMINO)
    document = one.amino(6, 0)
    swapped = multisig_pb2.MultiSignature(signatures=[BOB.sign(document), ALICE.sign(document)])
    assert shared.check(one.raw([swapped.SerializeToString()])).code == 4


@pytest.mark.rule("auth.6")
def test_another_threshold_is_another_address(shared: Chain) -> None:
    easier = Multisig(1, TOGETHER.keys)
    one, signature = shared_draft([ALICE], AMINO, easier)
    assert shared.check(one.raw([signature])).code == 8


def test_more_members_than_signatures_are_allowed_is_refused(chain: Chain) -> None:
    crowd = Multisig(1, tuple(Secp256k1(ALICE.public) for _ in range(8)))
    text = bech32_text(crowd.address)
    chain.deliver(chain.sign(ALICE, send(ALICE, text, 1000)))
    one = Draft([bank_tx.MsgSend(from_address=text, to_address=BOB.text, amount=coins(5))], [])
    info = one.auth.signer_infos.add(sequence=0, public_key=any_of_key(crowd))
    info.mode_info.multi.bitarray.elems = b"\x80"
    info.mode_info.multi.mode_infos.add(single=tx_pb2.ModeInfo.Single(mode=AMINO))
    packed = multisig_pb2.MultiSignature(signatures=[ALICE.sign(one.amino(6, 0))]).SerializeToString()
    answer = chain.check(one.raw([packed]))
    assert (answer.code, answer.log) == (14, "signatures: 8, limit: 7: maximum number of signatures exceeded")


def any_of_key(key: Multisig) -> object:
    from google.protobuf.any_pb2 import Any

    return Any(type_url=key.url, value=key.value)


BENT = [
    (lambda info: setattr(info.mode_info.multi.bitarray, "extra_bits_stored", 8), 2),
    (lambda info: setattr(info.mode_info.multi.bitarray, "elems", b""), 2),
    (lambda info: setattr(info.mode_info.multi.bitarray, "extra_bits_stored", 2), 4),
    (lambda info: info.mode_info.multi.mode_infos[0].multi.SetInParent(), 37),
    (lambda info: setattr(info.mode_info.multi.mode_infos[0].single, "mode", 0), 37),
    (lambda info: info.mode_info.multi.mode_infos.add(single=tx_pb2.ModeInfo.Single(mode=AMINO)), 4),
    (lambda info: info.mode_info.single.SetInParent(), 37),
    (lambda info: setattr(info.mode_info.single, "mode", DIRECT), 4),
]


@pytest.mark.parametrize(("bend", "code"), BENT)
def test_a_multisig_of_another_shape_is_refused(shared: Chain, bend: object, code: int) -> None:
    one, signature = shared_draft([ALICE, BOB], AMINO)
    bend(one.auth.signer_infos[0])  # type: ignore[operator]
    assert shared.check(one.raw([signature])).code == code


@pytest.mark.parametrize("signature", [b"", b"\x0a", bytes(64), b"\x12\x00"])
def test_a_multisigs_signature_is_a_list_of_signatures(shared: Chain, signature: bytes) -> None:
    one, _ = shared_draft([ALICE, BOB], AMINO)
    assert shared.check(one.raw([signature])).code in (2, 4)


MIXED = [
    Multisig(1, ()),
    Multisig(3, TOGETHER.keys[:2]),
    Multisig(0, TOGETHER.keys),
]


@pytest.mark.parametrize("key", MIXED)
def test_a_multisig_that_nobody_or_anybody_could_sign_is_no_key(shared: Chain, key: Multisig) -> None:
    one, signature = shared_draft([ALICE, BOB], AMINO, key)
    assert shared.check(one.raw([signature])).code == 8
