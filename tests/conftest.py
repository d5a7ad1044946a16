"""What every test shares: how hypothesis runs, and in which order and company tests run."""

import os

import pytest
from hypothesis import settings

# Triton 3.9 warns where it would fuse floating-point operations; ours are integers.
os.environ.setdefault("TRITON_DEFAULT_FP_FUSION", "0")
# One BLAS thread a process: what the miner's workers do, and what keeps parallel tests from fighting.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A shared machine makes single examples slow; a test that hangs is ended by pytest-timeout.
settings.register_profile("causeway", deadline=None, print_blob=True)
settings.load_profile("causeway")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with real processes come last and, under xdist, one after the other in one worker."""
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.xdist_group("e2e"))
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)
