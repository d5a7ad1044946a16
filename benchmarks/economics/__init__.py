"""What attacks on the economy gain and cost, simulated with the chain's own integer functions."""
