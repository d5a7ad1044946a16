"""A validator's onions: secrets whose repeated hashes the beacon shows one by one, the outermost first.

`HOME/config/onions.json` (mode 0600) lists them, oldest first; making one adds to the list and changes nothing in it.
A lost file costs a validator its turns until a new onion is active; a stolen one tells the thief what it will reveal.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from chain.engine.home import write_file

LENGTH = 131_072
"""Reveals of an onion: with a hundred validators and five seconds a block, two years."""
MAX_LENGTH = 2**24
STEP = 512
"""Layers between two that are remembered: a reveal costs one hash on average, a search that fails all of them."""
SECRET_BYTES = 32


class Onion:
    """SHA-256 applied `length` times to a secret, and all layers below."""

    def __init__(self, secret: bytes, length: int = LENGTH) -> None:
        """`secret`: 32 bytes; `length`: how many reveals it has. Raises ValueError."""
        if len(secret) != SECRET_BYTES or not 0 < length <= MAX_LENGTH:
            raise ValueError(f"an onion has a secret of {SECRET_BYTES} bytes and 1 to {MAX_LENGTH} reveals")
        self.secret, self.length = secret, length
        self._marks = [secret]
        last = secret
        for at in range(1, length + 1):
            last = sha256(last).digest()
            if not at % STEP:
                self._marks.append(last)
        self.image = last
        """What is registered: the outermost layer."""
        self._part = -1
        self._layers: list[bytes] = []
        self._places: dict[bytes, int] = {}

    @classmethod
    def new(cls, length: int = LENGTH) -> Onion:
        """An onion of the operating system's randomness."""
        return cls(os.urandom(SECRET_BYTES), length)

    def preimage(self, image: bytes) -> bytes | None:
        """The layer below an image; None where the image is no layer of this onion, or its innermost."""
        at = self.remaining(image)
        if not at:
            return None
        self._open((at - 1) // STEP)
        return self._layers[(at - 1) % STEP]

    def remaining(self, image: bytes) -> int | None:
        """How many reveals lie below an image; None where it is no layer of this onion.

        One look-up where it is near the last one asked for; else layers are made again until it is found.
        """
        for part in self._likely():
            self._open(part)
            if image in self._places:
                return self._places[image]
        return None

    def find(self, images: Collection[bytes]) -> dict[bytes, int]:
        """Those of some images that are layers of this onion, with the reveals below each; all layers are made once."""
        found, layer = {}, self.secret
        for at in range(self.length + 1):
            if layer in images:
                found[layer] = at
            layer = sha256(layer).digest()
        return found

    def _likely(self) -> Iterator[int]:
        """All parts: the open one and its neighbours, which the next image is in, then from the outside in."""
        first = dict.fromkeys((self._part, self._part - 1, self._part + 1) if self._part >= 0 else ())
        yield from (part for part in first if 0 <= part < len(self._marks))
        yield from (part for part in reversed(range(len(self._marks))) if part not in first)

    def _open(self, part: int) -> None:
        """Have the layers from STEP · part on at hand, STEP of them."""
        if part == self._part:
            return
        layer, layers = self._marks[part], []
        for _ in range(min(STEP, self.length + 1 - part * STEP)):
            layers.append(layer)
            layer = sha256(layer).digest()
        self._part, self._layers = part, layers
        self._places = {one: part * STEP + at for at, one in enumerate(layers)}


class OnionFile:
    """The onions in a node's home. A running node sees an onion that is made beside it."""

    def __init__(self, home: Path) -> None:
        """`home` need not hold any onion yet. Raises OSError, ValueError for a file that is none of ours."""
        self._home = home
        self._path = home / "config" / "onions.json"
        self._onions: list[Onion] = []
        self._stamp: tuple[int, int] | None = None
        self._missed = b""
        self._reload()

    @property
    def home(self) -> str:
        """The node's home, as it is typed."""
        return str(self._home)

    @property
    def onions(self) -> tuple[Onion, ...]:
        """All of them, oldest first."""
        self._reload()
        return tuple(self._onions)

    def preimage(self, image: bytes) -> bytes | None:
        """The next reveal after `image`, whichever onion it is of; None where this home has none."""
        self._reload()
        if image != self._missed:
            for onion in reversed(self._onions):
                found = onion.preimage(image)
                if found is not None:
                    return found
            self._missed = image  # searching again would take as long, and find as little
        return None

    def ready(self, length: int = LENGTH) -> Onion:
        """The newest onion, made if there is none. Raises OSError, ValueError."""
        return self.onions[-1] if self.onions else self.make(length)

    def make(self, length: int = LENGTH) -> Onion:
        """Add a new onion, for good before its image is known to anybody. Raises OSError, ValueError."""
        onion = Onion.new(length)
        with _lock(self._path):
            self._reload()
            entries = [{"secret": one.secret.hex(), "length": one.length} for one in (*self._onions, onion)]
            write_file(self._path, json.dumps({"onions": entries}, indent=2) + "\n", 0o600)
        self._reload()
        return onion

    def _reload(self) -> None:
        """Read the file if it is another one than before. Known onions are not hashed again."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return
        stamp = (found.st_mtime_ns, found.st_ino)
        if stamp == self._stamp:
            return
        known = {(one.secret, one.length): one for one in self._onions}
        self._onions = [known.get(entry) or Onion(*entry) for entry in _entries(self._path)]
        self._stamp, self._missed = stamp, b""


def _entries(path: Path) -> Iterable[tuple[bytes, int]]:
    """(secret, length) of each onion in a file. Raises ValueError."""
    try:
        document = json.loads(path.read_bytes())["onions"]
        return [(bytes.fromhex(one["secret"]), int(one["length"])) for one in document]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a file of onions ({error}); keep it, and make a new one elsewhere") from error


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One writer at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
