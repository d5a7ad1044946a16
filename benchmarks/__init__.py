"""What it costs: each module prints a table, and compares with a peer in the same run where there is one."""
