"""The compute challenge: integer matrix products whose every bit is the same on any hardware.

`reference` is the readable specification (docs/poc.md), `verify` the fast processor check that consensus uses,
`pool` computes such checks ahead in worker processes, `challenge` and `matmul` are the Triton kernels of a miner and
`backend` picks the fastest engine that matches. Importing this package needs numpy alone.
"""

import os

# The products here are small: one BLAS thread per process is fastest, and a validator's other core stays free.
# The library reads these names once, when numpy is first imported. They change the time taken, never a bit.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")

# Triton 3.9 warns unless this is said; the kernels hold integers only, which fusing cannot change.
os.environ.setdefault("TRITON_DEFAULT_FP_FUSION", "0")
