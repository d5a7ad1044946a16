"""Stopping on purpose: the state is good, and this program must not go on from it."""

from __future__ import annotations

EXIT_CODE = 7
"""What `causeway app` and `causeway start` exit with. Frozen: service managers must not restart on it."""


class Halt(Exception):
    """Why the node stops, and what its operator has to do: whole sentences, over several lines where it takes them.

    It is no refusal and no bug: raised from PrepareProposal, ProcessProposal, FinalizeBlock, Commit or InitChain it
    ends the process with EXIT_CODE, nothing of the block is written, and the supervisor does not start it again.
    """


def framed(halt: Halt) -> str:
    """The text as it is logged: it must be seen among an engine's last words."""
    line = "═" * 80
    return f"THE NODE STOPS\n{line}\n{halt}\n{line}"
