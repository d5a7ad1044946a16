"""`python -m chain.cli`: the same as `causeway`."""

from chain.cli.main import main

if __name__ == "__main__":
    main()
