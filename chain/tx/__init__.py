"""Transactions: canonical decode, sign bytes, signatures."""
