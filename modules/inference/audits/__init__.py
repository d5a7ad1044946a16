"""Audits: who checks which receipts of a settlement, who answers demands, and the clock that deadlines count."""
