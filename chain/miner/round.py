"""One sprint as a miner lives it: search while the window is open, commit on the way, reveal afterwards."""

import logging

from chain.miner.journal import Journal, Sprint
from chain.miner.node import Node
from chain.miner.schedule import commit_heights
from chain.miner.search import Search
from chain.miner.sketch import Sketch
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from kernels import reference, verify
from kernels.engine import Challenge
from kernels.reference import Entry

LOG = logging.getLogger("causeway.miner")

KEPT_PROMISES = 64
"""More than the chain takes of one miner: what the chain refused, or never got, must not push out the one it has."""
RESEND_BLOCKS = 3
"""What was sent and is in no block after so many is sent again."""


class Round:
    """The chain's word on a sprint, what was found, what was sent. `kept` is what the journal has of it."""

    def __init__(self, node: Node, journal: Journal, sprint: pb.Sprint, kept: Sprint, height: int) -> None:
        self._node, self._journal, self._kept = node, journal, kept
        self.sprint = sprint
        self.sketch = Sketch(sprint.params.entries, kept.found)
        self.search: Search | None = None
        heights = commit_heights(sprint.open_height, sprint.commit_end_height)
        self.due = [one for one in heights if one >= height] if sprint.status == pb.SPRINT_STATUS_COMMIT else []
        self.done = False
        self._chosen: tuple[int, bytes] | None = None
        self._sent = b""
        self._sent_height = 0
        self._revealed_height = 0

    @property
    def name(self) -> str:
        """What people call it."""
        kind = f"confirmation {self.sprint.sprint}" if self.sprint.sprint else "main sprint"
        return f"{kind} of epoch {self.sprint.epoch}"

    @property
    def seed(self) -> bytes:
        """What tells this sprint from all others."""
        return self._kept.seed

    @property
    def challenge(self) -> Challenge:
        """What the engines work on."""
        return challenge_of(self.sprint.params, self.sprint.seed, self._node.address)

    def act(self, sprint: pb.Sprint, height: int) -> None:
        """Do what is due at this height; `sprint` is the chain's newest word. Raises NodeUnreachable, Refusal.

        What could not be done is still due at the next call.
        """
        self.sprint = sprint
        if self.done:
            return
        if sprint.status == pb.SPRINT_STATUS_COMMIT:
            self._commit_phase(height)
        else:
            self._reveal_phase(height)

    def stop(self) -> None:
        """Stop the search and keep what it found."""
        if self.search is not None:
            self.search.stop()
            self.search = None
            self._keep()

    def _commit_phase(self, height: int) -> None:
        if self.due and height >= self.due[-1]:
            self.stop()  # what would be found from here on could no longer be committed to
        if self.due and height >= self.due[0]:
            self._commit(height)
        elif self._sent and height >= self._sent_height + RESEND_BLOCKS:
            counted = self._node.commitment(self.sprint.epoch, self.sprint.sprint)
            if counted is None or counted.commitment != self._sent:
                LOG.info("%s: the commitment is in no block, sending another", self.name)
                self._commit(height)
            else:
                self._sent = b""

    def _commit(self, height: int) -> None:
        """Promise what was found. Where that fails the same promise is due again, until the next one is due."""
        slot = max((one for one in self.due if one <= height), default=height)
        if self._chosen is None or self._chosen[0] != slot:
            self._chosen = self._choose(slot)
        if self._chosen is not None:
            promise = self._chosen[1]
            self._node.commit(self.sprint.epoch, self.sprint.sprint, promise)
            self._sent, self._sent_height = promise, height
            LOG.info("%s: committed at height %d, counting %d tiles", self.name, height, self.sketch.tiles)
        self.due = [one for one in self.due if one > height]

    def _choose(self, slot: int) -> tuple[int, bytes] | None:
        """Check what was found and have the entries on disk before the chain has the promise; None if too few.

        Without the file a restart could not reveal them.
        """
        self._drop_wrong()
        if not self.sketch.full:
            LOG.warning("%s: %d tiles are too few to commit to", self.name, len(self.sketch.found))
            return None
        entries = [one.entry for one in self.sketch.found]
        promise = reference.commitment(self.sprint.seed, self._node.address, entries)
        promises = self._kept.promises
        promises.pop(promise, None)
        promises[promise] = entries
        while len(promises) > KEPT_PROMISES:
            del promises[next(iter(promises))]
        self._keep()
        return slot, promise

    def _keep(self) -> None:
        self._kept.found = self.sketch.found
        self._journal.write(self._kept)

    def _drop_wrong(self) -> None:
        """Recompute on the processor what engines found since the last promise; drop and report what differs."""
        known = {entry for entries in self._kept.promises.values() for entry in entries}
        fresh = [one for one in self.sketch.found if one.entry not in known]
        params = self.sprint.params
        entries = [one.entry for one in fresh]
        digests = verify.proof_digests(self.sprint.seed, self._node.address, entries, params.tile, params.depth)
        wrong = [one.entry for one, digest in zip(fresh, digests, strict=True) if one.digest != digest]
        if wrong:
            LOG.error("%d digests are not the specification's: a device is broken, use another", len(wrong))
            self.sketch.drop(wrong)

    def _reveal_phase(self, height: int) -> None:
        self.stop()
        if height <= self._revealed_height:
            return
        counted = self._node.commitment(self.sprint.epoch, self.sprint.sprint)
        if counted is None:
            self._finish("no commitment of this miner counts")
        elif counted.revealed:
            measured = self._node.measured(self.sprint.epoch, self.sprint.sprint)
            self._finish(f"measured {measured.tiles if measured else 0} tiles")
        elif self.sprint.status == pb.SPRINT_STATUS_VOID:
            self._finish("it took too long or too short to measure anything")
        elif self.sprint.status != pb.SPRINT_STATUS_REVEAL:
            self._finish("it ended without this miner's proof")
        elif counted.commitment not in self._kept.promises:
            self._finish("the commitment that counts was not made from here, so it cannot be revealed")
        elif not self._revealed_height or height >= self._revealed_height + RESEND_BLOCKS:
            self._reveal(self._kept.promises[counted.commitment], height)

    def _reveal(self, entries: list[Entry], height: int) -> None:
        """Say what the specification makes of the proof, then send it."""
        params, address = self.sprint.params, self._node.address
        if not self._revealed_height:
            job = (params.tile, params.depth)
            digests = [reference.tile_digest(self.sprint.seed, address, entry, *job) for entry in entries]
            LOG.info("%s: the proof counts %d tiles", self.name, reference.tiles(digests, params.entries))
        self._node.reveal(self.sprint.epoch, self.sprint.sprint, entries)
        self._revealed_height = height
        LOG.info("%s: revealed at height %d", self.name, height)

    def _finish(self, what: str) -> None:
        self.done = True
        LOG.info("%s: %s", self.name, what)


def challenge_of(params: pb.Params, seed: bytes, address: bytes) -> Challenge:
    """Give the challenge of one miner in a sprint with these parameters."""
    return Challenge(seed, address, params.rows, params.cols, params.depth, params.tile)
