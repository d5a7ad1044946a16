"""A node's home: the files from which CometBFT and the application start."""

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chain.engine.config import NodeConfig, config_text

__all__ = [
    "EngineKey",
    "NodeConfig",
    "create_home",
    "node_id",
    "validator_key",
    "write_config",
    "write_file",
    "write_genesis",
]


class EngineKey:
    """An ed25519 key in CometBFT's form, of a validator or of a node."""

    def __init__(self, seed: bytes) -> None:
        """`seed`: 32 bytes."""
        self._seed = seed
        self.public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()

    @classmethod
    def new(cls) -> "EngineKey":
        """A fresh key from the operating system's randomness."""
        return cls(os.urandom(32))

    @property
    def address(self) -> bytes:
        """The 20 bytes by which CometBFT calls the key's owner."""
        return hashlib.sha256(self.public).digest()[:20]

    @property
    def node_id(self) -> str:
        """The name of a node with this key, in `<node id>@host:port`."""
        return self.address.hex()

    def private_json(self) -> dict[str, str]:
        """Amino's JSON of the private key: seed and public key, 64 bytes."""
        return {"type": "tendermint/PrivKeyEd25519", "value": base64.b64encode(self._seed + self.public).decode()}

    def public_json(self) -> dict[str, str]:
        """Amino's JSON of the public key."""
        return {"type": "tendermint/PubKeyEd25519", "value": base64.b64encode(self.public).decode()}


def create_home(home: Path, config: NodeConfig) -> None:
    """Make a node's home: settings, and both keys (mode 0600) where they are missing.

    What a validator has signed is kept too: forgetting it is how one signs twice.
    """
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "data").mkdir(exist_ok=True, mode=0o700)
    write_config(home, config)
    node, validator, state = _node_key(home), _validator_key(home), home / "data" / "priv_validator_state.json"
    if not node.exists():
        write_file(node, json.dumps({"priv_key": EngineKey.new().private_json()}), 0o600)
    if not validator.exists():
        write_file(validator, json.dumps(_validator_json(EngineKey.new()), indent=2), 0o600)
    if not state.exists():
        write_file(state, json.dumps({"height": "0", "round": 0, "step": 0}), 0o600)


def write_config(home: Path, config: NodeConfig) -> None:
    """Write config/config.toml anew, for example when the ids of the peers are known."""
    write_file(home / "config" / "config.toml", config_text(home, config), 0o644)


def write_genesis(home: Path, document: Mapping[str, Any]) -> None:
    """Write config/genesis.json, which must have the same bytes on every node of the chain."""
    write_file(home / "config" / "genesis.json", json.dumps(document, indent=2) + "\n", 0o644)


def node_id(home: Path) -> str:
    """The node's name in `<node id>@host:port`. Raises OSError, ValueError."""
    return _read_key(_node_key(home)).node_id


def validator_key(home: Path) -> EngineKey:
    """The key with which the node votes. Raises OSError, ValueError."""
    return _read_key(_validator_key(home))


def new_admin_token(home: Path) -> bytes:
    """Make the token with which the operator reads the application's state, and keep it for its owner alone."""
    token = os.urandom(32)
    write_file(home / "data" / "admin.token", token.hex(), 0o600)
    return token


def admin_token(home: Path) -> bytes:
    """The token of the application that runs. Raises OSError, ValueError."""
    return bytes.fromhex((home / "data" / "admin.token").read_text())


def _node_key(home: Path) -> Path:
    return home / "config" / "node_key.json"


def _validator_key(home: Path) -> Path:
    return home / "config" / "priv_validator_key.json"


def _validator_json(key: EngineKey) -> dict[str, Any]:
    return {"address": key.address.hex().upper(), "pub_key": key.public_json(), "priv_key": key.private_json()}


def _read_key(path: Path) -> EngineKey:
    try:
        return EngineKey(base64.b64decode(json.loads(path.read_bytes())["priv_key"]["value"], validate=True)[:32])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a key file of CometBFT") from error


def write_file(path: Path, text: str, mode: int) -> None:
    """Write a whole file or nothing, and have it on disk; it never has a wider mode than `mode`."""
    handle, scratch = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(scratch).chmod(mode)
    Path(scratch).replace(path)
