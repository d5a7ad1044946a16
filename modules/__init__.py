"""The chain's modules; `registry.py` names them.

A module's files use keepers of others, and a package's manifest needs all of its files: so all packages are loaded in
one order, the registry's, whichever of them is asked for first.
"""

import modules.registry  # noqa: F401
