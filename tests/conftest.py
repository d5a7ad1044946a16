"""What every test shares: how hypothesis and BLAS run."""

import os

from hypothesis import settings

# Triton 3.9 warns where it would fuse floating-point operations; ours are integers.
os.environ.setdefault("TRITON_DEFAULT_FP_FUSION", "0")
# One BLAS thread a process: what the miner's workers do, and what keeps parallel tests from fighting.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A shared machine makes single examples slow; a test that hangs is ended by pytest-timeout.
settings.register_profile("causeway", deadline=None, print_blob=True)
settings.load_profile("causeway")
