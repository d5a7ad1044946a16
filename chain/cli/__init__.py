"""The command `causeway`: one thin file a command group, loaded when it is asked for."""
