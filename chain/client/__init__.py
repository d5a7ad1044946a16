"""What talks to a node like any user: keys, keyring, transactions and CometBFT's RPC."""
