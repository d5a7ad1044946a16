"""The chain's modules; `registry.py` names them."""
