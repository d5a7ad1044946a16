"""CometBFT's version, in this one place, and where its binaries are."""

import sys
from pathlib import Path

from chain.engine import go

VERSION = "v0.38.26"
"""The supported line with ABCI 2.0, and the one that today's clients know."""

_PACKAGES = {
    "cometbft": f"github.com/cometbft/cometbft/cmd/cometbft@{VERSION}",
    "abci-cli": f"github.com/cometbft/cometbft/abci/cmd/abci-cli@{VERSION}",
}


def binary(name: str = "cometbft") -> Path:
    """The path of `cometbft` or `abci-cli` of VERSION, built through the Go module proxy when it is not cached.

    Raises go.EngineMissing with what to do when it cannot be built.
    """
    target = go.cache_dir() / "cometbft" / VERSION / go.host() / name
    return go.cached_build(target, ["install", "-trimpath", _PACKAGES[name]])


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{binary()}\n")
    except go.EngineMissing as error:
        sys.exit(str(error))
