"""The limits of one block, which every validator keeps."""

MAX_GAS = 1_000_000_000
"""Gas of all transactions of a block together."""
LANE_GAS = MAX_GAS // 2
"""Half of it is for messages that have a deadline (`route(lane=True)`); others share the rest. [poc.4]"""
