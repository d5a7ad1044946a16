"""The engine room: ABCI server, transactions, store. It knows no module by name."""
