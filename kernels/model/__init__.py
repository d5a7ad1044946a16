"""The integer language model: one answer, the same bits on every machine (`int-llama/1`, docs/arithmetic.md).

`ops` is the readable specification of every operation, `tables`, `trees`, `sampling`, `policy` and `trace` are what the
chain recomputes in a dispute: integers only. `file` reads the public GGUF, `tokenizer` its text side, `engine` picks
what computes, and `answer` makes and checks whole answers. Nothing here knows of the chain.
"""
