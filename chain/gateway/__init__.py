"""The gateway: gRPC and REST for Cosmos clients, stateless, over a node's CometBFT RPC.

Both faces, reflection and the OpenAPI page come from the descriptors of `chain.wire`: no route is written by hand.
"""
