"""Keys on disk: one file a key, encrypted with a passphrase, or in the clear for test networks.

A file is JSON: name, address and public key in the clear, then either `secret` (the `test` backend) or the
scrypt parameters and the AES-256-GCM ciphertext of the secret, with everything in the clear authenticated.
"""

import base64
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain.client.errors import KeyringError
from chain.client.keys import Key

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
_SCRYPT_N = 2**17
_FIELDS = {"version", "name", "address", "public_key"}
_SEALED = {"kdf", "nonce", "ciphertext"}


@dataclass(frozen=True)
class Entry:
    """What a keyring tells about a key without its passphrase."""

    name: str
    address: str
    public: bytes


@dataclass(frozen=True)
class Keyring:
    """Keys under a directory. `passphrase` is asked only when a secret is read or written.

    `test` keeps secrets in the clear: for local networks. `work` is scrypt's N, a power of two: 2¹⁷ takes
    about 0.4 s and 128 MiB. The directory is 0700 and files are 0600, written whole or not at all.
    """

    directory: Path
    passphrase: Callable[[], str]
    test: bool = False
    work: int = _SCRYPT_N

    def add(self, name: str, key: Key) -> Entry:
        """Keep `key` under a new name. Raises KeyringError where the name is taken or no file name."""
        path = self._path(name)
        if path.exists():
            raise KeyringError(f"a key named {name} exists already; choose another name or delete it first")
        entry = Entry(name, key.text, key.public)
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, {**_public(entry), **self._seal(key.secret, entry)})
        return entry

    def key(self, name: str) -> Key:
        """The key with its secret. Raises KeyringError where it is missing or the passphrase is wrong."""
        record = self._read(name)
        if "secret" in record:
            return Key(bytes.fromhex(record["secret"]))
        return Key(self._open(record, self.passphrase()))

    def entry(self, name: str) -> Entry:
        """A key's public part. Raises KeyringError where there is no such key."""
        record = self._read(name)
        return Entry(record["name"], record["address"], base64.b64decode(record["public_key"]))

    def entries(self) -> list[Entry]:
        """All keys by name."""
        return [self.entry(path.stem) for path in sorted(self.directory.glob("*.json"))]

    def delete(self, name: str) -> None:
        """Forget a key for good. Raises KeyringError where there is no such key."""
        self._read(name)
        self._path(name).unlink()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeyringError(f"{name!r} is no key name: letters, digits, '-', '_' and '.', at most 64")
        return self.directory / f"{name}.json"

    @property
    def is_new(self) -> bool:
        """Whether the next key will choose the passphrase, which is then asked for twice."""
        return not self.test and not any(self.directory.glob("*.json"))

    def _read(self, name: str) -> dict[str, Any]:
        try:
            record = dict(json.loads(self._path(name).read_text()))
        except FileNotFoundError:
            raise KeyringError(f"no key named {name} in {self.directory}; see `causeway keys list`") from None
        except ValueError:
            record = {}
        if not record.keys() >= _FIELDS or not ("secret" in record or record.keys() >= _SEALED):
            raise KeyringError(f"the file {self._path(name)} is damaged; recover the key from its words")
        return record

    def _seal(self, secret: bytes, entry: Entry) -> dict[str, Any]:
        if self.test:
            return {"secret": secret.hex()}
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, nonce = os.urandom(16), os.urandom(12)
        kdf = {"name": "scrypt", "n": self.work, "r": 8, "p": 1, "salt": salt.hex()}
        cipher = AESGCM(_stretch(self._checked_passphrase(), kdf))
        sealed = cipher.encrypt(nonce, secret, _authenticated(_public(entry), kdf))
        return {"kdf": kdf, "nonce": nonce.hex(), "ciphertext": sealed.hex()}

    def _checked_passphrase(self) -> str:
        """The passphrase for a new key: the one that opens the others, or for the first key one that is given twice."""
        passphrase = self.passphrase()
        others = self.entries()
        if others:
            self._open(self._read(others[0].name), passphrase)
        elif self.passphrase() != passphrase:
            raise KeyringError("the two passphrases differ: try again")
        return passphrase

    def _open(self, record: dict[str, Any], passphrase: str) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        kdf = record["kdf"]
        public = {field: record[field] for field in _FIELDS}
        try:
            cipher = AESGCM(_stretch(passphrase, kdf))
            sealed = bytes.fromhex(record["ciphertext"])
            return cipher.decrypt(bytes.fromhex(record["nonce"]), sealed, _authenticated(public, kdf))
        except InvalidTag:
            raise KeyringError(f"the passphrase does not open the key {record['name']}") from None


def _public(entry: Entry) -> dict[str, Any]:
    public_key = base64.b64encode(entry.public).decode()
    return {"version": 1, "name": entry.name, "address": entry.address, "public_key": public_key}


def _authenticated(public: dict[str, Any], kdf: dict[str, Any]) -> bytes:
    """What the ciphertext is bound to, so that no part of a file can be exchanged."""
    return json.dumps([public, kdf], sort_keys=True, separators=(",", ":")).encode()


def _stretch(passphrase: str, kdf: dict[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    scrypt = Scrypt(salt=bytes.fromhex(kdf["salt"]), length=32, n=kdf["n"], r=kdf["r"], p=kdf["p"])
    return scrypt.derive(passphrase.encode())


def _write(path: Path, record: dict[str, Any]) -> None:
    """Write a new file whole, 0600 from its first byte on, and never over an old one."""
    partial = path.with_suffix(f".{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(record, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)
    except FileExistsError:
        raise KeyringError(f"a key named {path.stem} exists already; choose another name") from None
    finally:
        partial.unlink(missing_ok=True)
