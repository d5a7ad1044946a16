"""How honest parties play disputes: the executor's next move, the accuser's next choice, and what there is to accuse.

Pure functions of the game as the chain has it, the payload, an engine and the model's file. Nothing is kept between
two moves but what is quicker to keep; all of it can be made again from the payload.
"""

from chain.games.accuser import accusation, accuser_choice
from chain.games.executor import executor_move

__all__ = ["accusation", "accuser_choice", "executor_move"]
