"""`causeway tx upgrade …`: only governance schedules an upgrade, so these commands propose one."""

from typing import TYPE_CHECKING, Any

import click

from chain.cli.fields import coin
from chain.cli.sending import Messages, command
from chain.types import bech32_text, module_address

if TYPE_CHECKING:
    from google.protobuf.message import Message

PROPOSAL: tuple[click.Option, ...] = (
    click.Option(["--title"], required=True, help="Of the proposal."),
    click.Option(["--summary"], required=True, help="What voters read."),
    click.Option(["--deposit"], required=True, metavar="AMOUNT", help="What is put down for it, such as 10CWAY."),
    click.Option(["--expedited"], is_flag=True, help="A shorter vote, with a higher threshold."),
    click.Option(["--metadata"], default=""),
)


def proposed(inner: "Message", sender: str, title: str, summary: str, deposit: str, **more: Any) -> "Message":
    """A proposal to run one message as the gov account. Raises a usage error."""
    from chain.client.tx import any_of
    from chain.wire.cosmos.base.v1beta1 import coin_pb2
    from chain.wire.cosmos.gov.v1 import tx_pb2

    return tx_pb2.MsgSubmitProposal(
        messages=[any_of(inner)],
        initial_deposit=[coin_pb2.Coin(**coin(deposit))],
        proposer=sender,
        title=title,
        summary=summary,
        **more,
    )


def _schedule(name: str, height: int, info: str, **proposal: Any) -> Messages:
    from chain.wire.cosmos.upgrade.v1beta1 import tx_pb2, upgrade_pb2

    plan = upgrade_pb2.Plan(name=name, height=height, info=info)
    inner = tx_pb2.MsgSoftwareUpgrade(authority=bech32_text(module_address("gov")), plan=plan)
    return lambda sender: [proposed(inner, sender, **proposal)]


def _cancel(**proposal: Any) -> Messages:
    from chain.wire.cosmos.upgrade.v1beta1 import tx_pb2

    inner = tx_pb2.MsgCancelUpgrade(authority=bech32_text(module_address("gov")))
    return lambda sender: [proposed(inner, sender, **proposal)]


def commands() -> list[click.Command]:
    """Proposals to upgrade at a height, and not to."""
    return [
        command(
            "software-upgrade",
            "Propose that all nodes stop at a height and go on with another version: "
            "causeway tx upgrade software-upgrade v2 --height 5000 --title … --summary … --deposit 10CWAY --from alice",
            [
                click.Argument(["name"]),
                click.Option(["--height"], type=click.IntRange(1), required=True, help="The new version's first."),
                click.Option(["--info"], default="", help="For operators: where the version is, and its digest."),
                *PROPOSAL,
            ],
            _schedule,
        ),
        command("cancel-software-upgrade", "Propose that the upgrade that is due be not.", list(PROPOSAL), _cancel),
    ]
