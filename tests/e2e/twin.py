"""A second node with a validator's own key, which knows nothing of what the first one has signed."""

import shutil
from pathlib import Path

from chain.engine.config import NodeConfig
from chain.engine.home import create_home, node_id, write_config
from localnet.network import Network
from localnet.ports import Ports
from tests.e2e.nodes import Victim

KEPT = ("config/genesis.json", "config/priv_validator_key.json")
"""What the twin has of the validator's. Its node key is another, for peers to take both; its votes begin anew."""


def twin(network: Network, number: int) -> Victim:
    """A home beside validator `number`'s, with its key and its duties, and ports of its own; not yet started."""
    model = Path(network.nodes[number].home)
    home = network.path / "twin"
    home.mkdir()
    for path in [*map(Path, KEPT), *_duties(model)]:
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(model / path, home / path)
    free = Ports({port for node in network.nodes for port in (node.p2p, node.rpc)})
    rpc, p2p = free.next(network.nodes[-1].rpc + 10), free.next(network.nodes[-1].p2p + 10)
    config = NodeConfig(
        moniker="twin",
        app=f"unix://{home}/data/app.sock",
        rpc=f"tcp://127.0.0.1:{rpc}",
        p2p=f"tcp://127.0.0.1:{p2p}",
        peers=[f"{node_id(Path(node.home))}@127.0.0.1:{node.p2p}" for node in network.nodes],
        block_time_ms=network.block_time,
        local=True,
    )
    create_home(home, config)
    write_config(home, config)
    return Victim(home, f"http://127.0.0.1:{rpc}")


def _duties(home: Path) -> list[Path]:
    """Files with which a validator does more than vote: whatever lies in its config beside CometBFT's own."""
    theirs = {"config.toml", "genesis.json", "node_key.json", "priv_validator_key.json", "addrbook.json"}
    return [path.relative_to(home) for path in (home / "config").iterdir() if path.name not in theirs]
