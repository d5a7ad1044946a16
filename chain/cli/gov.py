"""`causeway tx gov …`: proposals from a file, and votes and deposits in one line."""

import json
from pathlib import Path
from typing import Any

import click

from chain import dec
from chain.cli.fields import coin
from chain.cli.sending import Messages, command
from chain.errors import InvalidRequest
from chain.genesis_json import parsed
from chain.types import DENOM, bech32_text, module_address
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2, tx_pb2

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KEYS = ("messages", "metadata", "deposit", "title", "summary", "expedited")
OPTIONS = {
    "yes": gov_pb2.VOTE_OPTION_YES,
    "abstain": gov_pb2.VOTE_OPTION_ABSTAIN,
    "no": gov_pb2.VOTE_OPTION_NO,
    "no-with-veto": gov_pb2.VOTE_OPTION_NO_WITH_VETO,
    "veto": gov_pb2.VOTE_OPTION_NO_WITH_VETO,
}


def proposal_of(text: str) -> tx_pb2.MsgSubmitProposal:
    """A proposal in the form of a draft file, without its proposer. Raises a usage error."""
    from chain.gateway.services import wire_files

    try:
        given = json.loads(text)
    except ValueError as error:
        raise click.UsageError(f"the file is no JSON: {error}") from error
    unknown = [key for key in given if key not in KEYS] if isinstance(given, dict) else ["not an object"]
    if unknown:
        raise click.UsageError(f"a draft has {', '.join(KEYS)}; not {', '.join(unknown)}")
    form = {key: value for key, value in given.items() if key != "deposit"}
    form["initial_deposit"] = [coin(part) for part in str(given.get("deposit", "")).split(",") if part]
    wire_files()  # so that every type of message is known
    try:
        return parsed(tx_pb2.MsgSubmitProposal, form)
    except InvalidRequest as error:
        raise click.UsageError(f"the draft is amiss: {error.detail}") from error


def draft_of(type_url: str) -> dict[str, Any]:
    """A draft with one empty message in it, to fill in. Raises a usage error for an unknown type."""
    from google.protobuf import descriptor_pool, message_factory

    from chain.gateway.jsonform import to_json
    from chain.gateway.services import wire_files

    wire_files()
    try:
        descriptor = descriptor_pool.Default().FindMessageTypeByName(type_url.removeprefix("/"))
    except KeyError as error:
        raise click.UsageError(f"no message has the type {type_url!r}") from error
    inner: Any = message_factory.GetMessageClass(descriptor)()
    if "authority" in descriptor.fields_by_name:
        inner.authority = bech32_text(module_address("gov"))
    for field in descriptor.fields:
        if field.message_type is not None and not field.is_repeated:
            getattr(inner, field.name).SetInParent()
    shown = {"@type": f"/{descriptor.full_name}", **to_json(inner)}
    return {
        "messages": [shown],
        "metadata": "",
        "deposit": f"10000000{DENOM}",
        "title": "",
        "summary": "",
        "expedited": False,
    }


def _submit(file: Path) -> Messages:
    proposal = proposal_of(file.read_text())

    def messages(sender: str) -> list[tx_pb2.MsgSubmitProposal]:
        proposal.proposer = sender
        return [proposal]

    return messages


def _vote(proposal_id: int, option: str, metadata: str) -> Messages:
    chosen = OPTIONS[option]
    return lambda sender: [tx_pb2.MsgVote(proposal_id=proposal_id, voter=sender, option=chosen, metadata=metadata)]


def _weighted_vote(proposal_id: int, options: str, metadata: str) -> Messages:
    written = [_weighted(part) for part in options.split(",")]
    return lambda sender: [
        tx_pb2.MsgVoteWeighted(proposal_id=proposal_id, voter=sender, options=written, metadata=metadata)
    ]


def _weighted(text: str) -> gov_pb2.WeightedVoteOption:
    name, _, weight = text.partition("=")
    if name not in OPTIONS or not weight:
        raise click.UsageError(f"{text!r} is no option: write for instance yes=0.6,no=0.4")
    try:
        return gov_pb2.WeightedVoteOption(option=OPTIONS[name], weight=dec.text(dec.parse(weight)))
    except InvalidRequest as error:
        raise click.UsageError(error.detail) from error


def _deposit(proposal_id: int, amount: str) -> Messages:
    coins = [coin_pb2.Coin(**coin(part)) for part in amount.split(",")]
    return lambda sender: [tx_pb2.MsgDeposit(proposal_id=proposal_id, depositor=sender, amount=coins)]


def _cancel(proposal_id: int) -> Messages:
    return lambda sender: [tx_pb2.MsgCancelProposal(proposal_id=proposal_id, proposer=sender)]


@click.command("draft-proposal")
@click.argument("type_url")
def _draft(type_url: str) -> None:
    """Print a draft to fill in: causeway tx gov draft-proposal /cosmos.auth.v1beta1.MsgUpdateParams."""
    click.echo(json.dumps(draft_of(type_url), indent=1))


def _number() -> click.Argument:
    return click.Argument(["proposal_id"], type=click.IntRange(1))


def _metadata() -> click.Option:
    return click.Option(["--metadata"], default="", help="At most 255 bytes, public.")


def commands() -> list[click.Command]:
    """What is shaped by hand; all other messages of gov have the command that their fields give."""
    option = click.Argument(["option"], type=click.Choice(list(OPTIONS)))
    weights = click.Argument(["options"], metavar="OPTION=WEIGHT,…")
    return [
        command(
            "submit-proposal",
            "Propose what a draft file says: messages with @type, deposit, title, summary, metadata, expedited.",
            [click.Argument(["file"], type=FILE)],
            _submit,
        ),
        command("vote", "Vote: causeway tx gov vote 1 yes --from alice", [_number(), option, _metadata()], _vote),
        command(
            "weighted-vote",
            "Divide a vote: causeway tx gov weighted-vote 1 yes=0.6,no=0.4 --from alice",
            [_number(), weights, _metadata()],
            _weighted_vote,
        ),
        command(
            "deposit",
            f"Add to a deposit: causeway tx gov deposit 1 5000000{DENOM} --from alice",
            [_number(), click.Argument(["amount"])],
            _deposit,
        ),
        command(
            "cancel-proposal", "Take a proposal of one's own back, for a part of its deposits.", [_number()], _cancel
        ),
        _draft,
    ]
