"""One of our programs with a clock that is wrong: python -m tests.e2e.skewed SECONDS MODULE ARGUMENTS…"""

from __future__ import annotations

import runpy
import sys
import time

if __name__ == "__main__":
    seconds, module = float(sys.argv[1]), sys.argv[2]
    true_time, true_time_ns = time.time, time.time_ns
    time.time = lambda: true_time() + seconds
    time.time_ns = lambda: true_time_ns() + int(seconds * 1_000_000_000)
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
