"""Reading ahead: what CheckTx has on hand changes what a block costs, never what it does."""

import pytest

from chain.store.disk import Disk
from modules.bank.state import BALANCES
from tests.app.driver import ALICE, BOB, Chain, send


def test_checktx_reads_what_a_send_will_change(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(Disk, "prefetch", lambda _, keys: read.extend(keys))
    assert chain.check(chain.sign(ALICE, send(ALICE, BOB, 5))).code == 0
    assert read == [BALANCES.full((BOB.address, "ucway"))]


def test_a_recipient_that_is_no_address_is_refused_by_its_handler_and_not_before(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, "nobody", 5))
    assert chain.check(raw).code == 0
    assert chain.check(chain.sign(ALICE, send(ALICE, BOB, 5), ahead=1)).code == 0
    assert [result.code for result in chain.block([raw])] == [7]
