"""What a miner asks of its node and tells it, over CometBFT's RPC."""

from dataclasses import dataclass

from chain.client.errors import Refusal
from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.client.tx import Sender, Terms
from chain.wire.causeway.poc.v1 import query_pb2, tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from kernels.reference import Entry, encode_entries

_QUERY = "/causeway.poc.v1.Query"
_IN_CACHE = "already exists in cache"
_WRONG_SEQUENCE = "account sequence mismatch"


@dataclass(frozen=True)
class Standing:
    """A miner's registration and its part of the network: weights are tiles per second times 2¹⁶."""

    registered_height: int
    left: bool
    weight: int
    total: int


class Node:
    """One node and one miner's key. Every call raises NodeUnreachable; sending raises Refusal."""

    def __init__(self, rpc: Rpc, key: Key) -> None:
        self.rpc = rpc
        self.address, self.text = key.address, key.text
        self._sender = Sender(self.rpc, key)

    def current(self) -> query_pb2.QueryCurrentSprintResponse:
        """The open or latest sprint and the height it was asked at."""
        request = query_pb2.QueryCurrentSprintRequest()
        return self.rpc.query(f"{_QUERY}/CurrentSprint", request, query_pb2.QueryCurrentSprintResponse)

    def params(self) -> pb.Params:
        """The parameters of the next sprint."""
        answer = self.rpc.query(f"{_QUERY}/Params", query_pb2.QueryParamsRequest(), query_pb2.QueryParamsResponse)
        return answer.params

    def standing(self) -> Standing | None:
        """This miner's registration and weight; None while it is not registered."""
        request = query_pb2.QueryMinerRequest(address=self.text)
        answer = self.rpc.find(f"{_QUERY}/Miner", request, query_pb2.QueryMinerResponse)
        if answer is None:
            return None
        one = pagination_pb2.PageRequest(limit=1)
        weights = self.rpc.query(
            f"{_QUERY}/Weights", query_pb2.QueryWeightsRequest(pagination=one), query_pb2.QueryWeightsResponse
        )
        miner = answer.miner
        return Standing(miner.registered_height, bool(miner.release_height), answer.weight.weight, weights.total)

    def commitment(self, epoch: int, sprint: int) -> pb.Commitment | None:
        """This miner's commitment that counts in a sprint, None while there is none."""
        request = query_pb2.QueryCommitmentRequest(epoch=epoch, sprint=sprint, miner=self.text)
        answer = self.rpc.find(f"{_QUERY}/Commitment", request, query_pb2.QueryCommitmentResponse)
        return None if answer is None else answer.commitment

    def measured(self, epoch: int, sprint: int) -> pb.Measurement | None:
        """What the chain measured of this miner in a sprint, None before its reveal."""
        page = pagination_pb2.PageRequest(limit=1000)
        request = query_pb2.QueryMeasurementsRequest(epoch=epoch, sprint=sprint, pagination=page)
        answer = self.rpc.query(f"{_QUERY}/Measurements", request, query_pb2.QueryMeasurementsResponse)
        return next((one for one in answer.measurements if one.miner == self.text), None)

    def commit(self, epoch: int, sprint: int, commitment: bytes) -> None:
        """Send a commitment. Raises Refusal."""
        self._send(tx_pb2.MsgCommitProof(miner=self.text, epoch=epoch, sprint=sprint, commitment=commitment))

    def reveal(self, epoch: int, sprint: int, entries: list[Entry]) -> None:
        """Send the entries behind a commitment. Raises Refusal."""
        named = encode_entries(entries)
        self._send(tx_pb2.MsgRevealProof(miner=self.text, epoch=epoch, sprint=sprint, entries=named))

    def _send(self, message: tx_pb2.MsgCommitProof | tx_pb2.MsgRevealProof) -> None:
        """Send a message alone; where the sequence is wrong, ask for the account and send it once more.

        A restarted node has forgotten what waited in its mempool, and with it the sequences that it was up to.
        """
        try:
            self._broadcast(message)
        except Refusal as refusal:
            self._sender.forget()
            if _WRONG_SEQUENCE in str(refusal):
                self._broadcast(message)
            elif _IN_CACHE not in str(refusal):  # else it waits in the mempool: that is what was wanted
                raise

    def _broadcast(self, message: tx_pb2.MsgCommitProof | tx_pb2.MsgRevealProof) -> None:
        """Send without fee and with exactly the gas that the message uses: a block's lane is measured by it."""
        gas = self._sender.simulate([message])
        self._sender.broadcast([message], Terms(gas=gas, fee=0))
