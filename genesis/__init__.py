"""Genesis documents: presets of parameters and the builder that fills in who is there from the start."""

from genesis.builder import Account, Miner, Preset, Validator, blank, build, preset, preset_names

__all__ = ["Account", "Miner", "Preset", "Validator", "blank", "build", "preset", "preset_names"]
