"""`causeway gateway`."""

import click

from chain.cli.options import log_to_stderr, node
from chain.client.errors import ClientError


class CannotListen(ClientError):
    """An address that is taken or is none."""

    exit_code = 6


@click.command
@node
@click.option("--grpc", default="127.0.0.1:9090", show_default=True, metavar="HOST:PORT", help="Where gRPC listens.")
@click.option("--rest", default="127.0.0.1:1317", show_default=True, metavar="HOST:PORT", help="Where REST listens.")
@click.option("--cors", is_flag=True, help="Let web pages of any origin ask (explorers need it).")
def gateway(node: str, grpc: str, rest: str, cors: bool) -> None:
    """Serve gRPC and REST over a node; stateless, run as many as needed."""
    import uvloop

    from chain.gateway.main import serve

    log_to_stderr()
    try:
        uvloop.run(serve(node, grpc, rest, cors))
    except OSError as error:
        raise CannotListen(str(error)) from error
