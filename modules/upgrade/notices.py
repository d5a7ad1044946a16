"""What a node that stops says to its operator: why, what is kept, and what to do, step by step."""

from __future__ import annotations

from chain.version import VERSION
from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2 as pb


def needed(plan: pb.Plan) -> str:
    """The height of an upgrade has come, and this program does not know it. [upgrade.3]"""
    said = f"\nThe proposal says: {plan.info}\n" if plan.info else ""
    return f"""\
UPGRADE "{plan.name}" NEEDED at height {plan.height}.
Governance decided it; this program (Causeway {VERSION}) does not know it, so it stops before that block.
The state of height {plan.height - 1} is kept whole. Nothing is lost, and nothing has to be reset or deleted.
{said}
To go on:
  1. Install the release of Causeway that has the upgrade "{plan.name}"; its notes name it. For instance:
     git fetch --tags && git checkout <the release with {plan.name}> && make setup
  2. Run the command that ran this node, with the same home: causeway start --home …
It does the upgrade once, by itself, and goes on with block {plan.height} when validators with two thirds have it too.

If the operators of more than two thirds of the power agree to go on without it, and only then:
  causeway start --home … --skip-upgrade {plan.height}"""


def early(plan: pb.Plan, height: int) -> str:
    """This program is for after an upgrade whose height has not come. [upgrade.4]"""
    return f"""\
TOO EARLY for this program: it has the upgrade "{plan.name}", which is scheduled for height {plan.height}.
The next block is {height}. Its rules are those of the program before, so this one does not run it.
The state of height {height - 1} is kept whole.

To go on:
  1. Run the release of Causeway that ran until now, with the same home: causeway start --home …
  2. It stops by itself before block {plan.height}. Then run this one."""


def outdated(name: str, applied: int, height: int) -> str:
    """The state has been through an upgrade that this program does not know. [upgrade.5]"""
    return f"""\
TOO OLD: this chain did the upgrade "{name}" at height {applied}.
This program (Causeway {VERSION}) does not know it, so it would not understand the state.
The next block is {height}. The state of height {height - 1} is kept whole.

To go on, install a release of Causeway that has the upgrade "{name}", and run: causeway start --home …"""
