"""The consensus engine beside the application: CometBFT's binary, its files, and the two processes' supervisor."""
