"""The auditor: re-executes the receipts that it is drawn for, says blind what it found, and accuses who lied."""
