"""Whatever waits in a mempool: proposals of it are accepted, and rechecks decide as first checks would."""

import random
from pathlib import Path

import pytest

from chain.client.keys import Key
from chain.client.tx import Account
from chain.errors import Refused
from chain.module import Context, Mode
from modules.auth.state import ACCOUNTS
from tests.app.driver import ALICE, BOB, CAROL, Chain, Draft, genesis, send

PEOPLE = [ALICE, BOB, CAROL]


def pending(chain: Chain, key: Key) -> Account:
    """Number and sequence as waiting transactions leave them."""
    found = ACCOUNTS(chain.app.mempool.simulation())[key.address]
    return Account(found.number, found.sequence)


def drawn(chain: Chain, draw: random.Random) -> bytes:
    """A transaction of one or two people, with or without enough coins and time, paid by one of them."""
    sender, other = draw.sample(PEOPLE, 2)
    messages = [send(sender, other, draw.choice([1, 100, 400, 1000]))]
    signers = [(sender, pending(chain, sender))]
    if draw.random() < 0.3:
        messages.append(send(other, sender, draw.choice([1, 300])))
        signers.append((other, pending(chain, other)))
    draft = Draft(messages, signers)
    draft.auth.fee.amount[0].amount = draw.choice(["100", "130"])
    draft.auth.fee.payer = draw.choice(["", signers[-1][0].text])
    draft.body.timeout_height = draw.choice([0, 0, chain.height + 1, chain.height + 2])
    return draft.sign()


def rechecked(chain: Chain, waiting: list[bytes]) -> tuple[list[tuple[int, str]], dict[bytes, bytes | None]]:
    """What `verify` and `charge` say of each, and what is pending after them."""
    ctx = Context(chain.app.blocks.base(), chain.app.mempool.simulation().block, Mode.RECHECK)
    ante, said = chain.app.registry.ante, []
    for raw in waiting:
        tx = chain.app.registry.decoder.decode(raw)
        try:
            ante.charge(ctx, tx, ante.verify(ctx, tx))
            said.append((0, ""))
        except Refused as refusal:
            said.append((refusal.code, refusal.log))
    return said, ctx.store.changes


@pytest.mark.rule("auth.10")
@pytest.mark.rule("auth.12")
@pytest.mark.parametrize("seed", range(12))
def test_proposals_are_accepted_and_rechecks_are_first_checks(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    chain = Chain(tmp_path, genesis(PEOPLE, rich=draw.choice([500, 1500, 10**6])))
    chain.block()
    for _ in range(5):
        for _ in range(draw.randrange(1, 8)):
            chain.check(drawn(chain, draw))
        chosen = chain.propose(chain.waiting)
        assert chain.process(chosen)
        decided = chosen[: draw.randrange(len(chosen) + 1)]
        chain.block(decided)
        left = [raw for raw in chain.waiting if raw not in decided]
        expected, state = rechecked(chain, left)
        answers = [chain.check(raw, recheck=True) for raw in left]
        assert [(answer.code, answer.log) for answer in answers] == expected
        assert chain.app.mempool._context().store.changes == state
        chain.waiting = [raw for raw, (code, _) in zip(left, expected, strict=True) if code == 0]
