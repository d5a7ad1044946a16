"""The user's side: asks executors, pays with vouchers, checks and keeps receipts, and proves them to anybody."""
