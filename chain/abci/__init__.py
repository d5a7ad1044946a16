"""ABCI 2.0 over a socket: framing, order, and which method answers which request."""
