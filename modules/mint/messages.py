"""What mint's message costs. It has no refusals of its own."""

PARAMS_GAS = 60_000
