"""Inference: who serves models, who pays for answers, and how claims about one are decided. Rules: README.md."""
