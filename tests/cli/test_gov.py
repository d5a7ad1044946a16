"""Governance from the command line: drafts as the Cosmos SDK's tools write them, and what is said of bad ones."""

import json
from pathlib import Path
from typing import Any

import click
import pytest

from chain.cli import gov
from chain.cli.tx import Routes
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution_pb
from chain.wire.cosmos.gov.v1 import gov_pb2, tx_pb2
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing_pb
from modules.registry import MODULES

ALICE = "cway19rl4cm2hmr8afy4kldpxz3fka4jguq0a7ucjnu"
GOV = "cway10d07y265gmmuvt4z0w9aw880jnsr700jc7x266"
DRAFT = {
    "messages": [
        {
            "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
            "authority": GOV,
            "recipient": ALICE,
            "amount": [{"denom": "ucway", "amount": "5"}],
        },
        {
            "@type": "/cosmos.slashing.v1beta1.MsgUpdateParams",
            "authority": GOV,
            "params": {
                "signed_blocks_window": "100",
                "min_signed_per_window": "0.500000000000000000",
                "downtime_jail_duration": "600s",
                "slash_fraction_double_sign": "0.05",
                "slash_fraction_downtime": "0.01",
            },
        },
    ],
    "metadata": "ipfs://CID",
    "deposit": "10ucway",
    "title": "A title",
    "summary": "Why",
    "expedited": True,
}


def made(group: str, name: str, *arguments: str) -> Any:
    """What a command line would send, told who sends it."""
    module = next(one for one in MODULES if one.name == group)
    command = Routes(group, tuple(module.routes)).get_command(click.Context(click.Command("x")), name)
    assert command is not None
    found = []
    import chain.cli.sending as sending

    def keep(order: object, messages: Any) -> None:
        found.extend(messages(ALICE))

    kept, sending.submit = sending.submit, keep
    try:
        command.main([*arguments, "--from", "alice"], standalone_mode=False)
    finally:
        sending.submit = kept
    (message,) = found
    return message


def test_a_draft_file_becomes_a_proposal(tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(DRAFT))
    sent = made("gov", "submit-proposal", str(file))
    assert (sent.title, sent.summary, sent.metadata, sent.expedited) == ("A title", "Why", "ipfs://CID", True)
    assert (sent.proposer, str(sent.initial_deposit[0].amount)) == (ALICE, "10")
    spend = distribution_pb.MsgCommunityPoolSpend.FromString(sent.messages[0].value)
    assert (spend.recipient, spend.amount[0].amount) == (ALICE, "5")
    params = slashing_pb.MsgUpdateParams.FromString(sent.messages[1].value).params
    assert (params.min_signed_per_window, params.slash_fraction_downtime) == (
        b"500000000000000000",
        b"10000000000000000",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "the file is no JSON"),
        ("[]", "not an object"),
        (json.dumps({**DRAFT, "type": "Text"}), "not type"),
        (json.dumps({**DRAFT, "deposit": "ten"}), "is no amount"),
        (json.dumps({**DRAFT, "messages": [{"@type": "/no.such.Msg"}]}), "the draft is amiss"),
        (json.dumps({**DRAFT, "messages": [{"authority": GOV}]}), "the draft is amiss"),
        (json.dumps({**DRAFT, "expedited": "very"}), "the draft is amiss"),
    ],
)
def test_a_draft_that_is_none_is_told_so(text: str, says: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        gov.proposal_of(text)
    assert says in refused.value.message


def test_a_draft_can_be_made_for_any_message() -> None:
    draft = gov.draft_of("/cosmos.gov.v1.MsgUpdateParams")
    (message,) = draft["messages"]
    assert (message["@type"], message["authority"]) == ("/cosmos.gov.v1.MsgUpdateParams", GOV)
    assert "quorum" in message["params"]
    assert gov.proposal_of(json.dumps(draft)).messages[0].type_url == "/cosmos.gov.v1.MsgUpdateParams"
    with pytest.raises(click.UsageError, match=r"no message has the type '/no\.such\.Msg'"):
        gov.draft_of("/no.such.Msg")


def test_votes_and_deposits_are_one_line_each() -> None:
    vote = made("gov", "vote", "7", "no-with-veto", "--metadata", "m")
    assert vote == tx_pb2.MsgVote(proposal_id=7, voter=ALICE, option=gov_pb2.VOTE_OPTION_NO_WITH_VETO, metadata="m")
    divided = made("gov", "weighted-vote", "7", "yes=0.6,no=0.4")
    assert [(one.option, one.weight) for one in divided.options] == [
        (gov_pb2.VOTE_OPTION_YES, "0.600000000000000000"),
        (gov_pb2.VOTE_OPTION_NO, "0.400000000000000000"),
    ]
    deposit = made("gov", "deposit", "7", "0.5CWAY")
    assert (deposit.depositor, deposit.amount[0].amount, deposit.amount[0].denom) == (ALICE, "500000", "ucway")
    assert made("gov", "cancel-proposal", "7") == tx_pb2.MsgCancelProposal(proposal_id=7, proposer=ALICE)


@pytest.mark.parametrize(
    "arguments",
    [("vote", "7", "maybe"), ("vote", "0", "yes"), ("weighted-vote", "7", "yes"), ("weighted-vote", "7", "yes=x")],
)
def test_a_vote_that_is_none_is_told_so(arguments: tuple[str, ...]) -> None:
    with pytest.raises(click.UsageError):
        made("gov", *arguments)


def test_each_message_has_one_command_however_many_versions_it_has() -> None:
    module = next(one for one in MODULES if one.name == "gov")
    names = list(Routes("gov", tuple(module.routes)).commands)
    assert sorted(names) == [
        "cancel-proposal",
        "deposit",
        "draft-proposal",
        "submit-proposal",
        "vote",
        "weighted-vote",
    ]
    assert isinstance(made("gov", "vote", "1", "yes"), tx_pb2.MsgVote)
