"""A whole network on 127.0.0.1: engines, applications, miners and a gateway under one supervisor."""
