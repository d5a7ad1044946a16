"""Builds the document that every node of a chain starts from, in CometBFT's and the Cosmos SDK's JSON shape."""

import base64
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chain.types import (
    DENOM,
    bech32_address,
    bech32_text,
    module_address,
    operator_text,
)

MAX_BYTES = 22_020_096
"""A block's greatest size, the Cosmos SDK's default."""

MAX_GAS = 1_000_000_000
"""A block's gas; half of it is the lane of proofs."""

YEAR = 31_557_600_000
"""A year of 365.25 days in ms."""


@dataclass(frozen=True)
class Preset:
    """The parameters of a kind of network.

    poc     the fields of causeway.poc.v1.Params
    params  by module: the parameters of its genesis, as JSON has them; of inference the bond of a model besides
    """

    chain_id: str
    poc: Mapping[str, int]
    params: Mapping[str, Mapping[str, Any]]

    def with_poc(self, **changes: int) -> "Preset":
        """The same with some parameters of proof of compute changed."""
        return replace(self, poc={**self.poc, **changes})

    def with_params(self, module: str, **changes: Any) -> "Preset":
        """The same with some parameters of another module changed."""
        return replace(self, params={**self.params, module: {**self.params[module], **changes}})

    @property
    def half_life_epochs(self) -> int:
        """Epochs in four years, after which half as many coins are minted."""
        return max(4, 4 * YEAR // (self.poc["epoch_blocks"] * self.poc["block_time"]))

    @property
    def unbonding_seconds(self) -> int:
        """How long stake takes to come back."""
        return int(self.params["staking"]["unbonding_time"].removesuffix("s"))


@dataclass(frozen=True)
class Account:
    """Somebody who holds `amount` ucway from the start."""

    address: str
    amount: int


@dataclass(frozen=True)
class Validator:
    """A validator: the account that operates it, its ed25519 key (32 bytes), the stake that its operator delegates to
    it (ucway, besides what the account holds), its commission, and the onion that it reveals in its blocks (32 bytes,
    or none).
    """

    name: str
    account: str
    public: bytes
    stake: int
    commission: str = "0.100000000000000000"
    onion: bytes = b""


@dataclass(frozen=True)
class Miner:
    """A miner registered from the start. `backing` maps validators' accounts to parts in 10,000; empty: all equally."""

    name: str
    account: str
    backing: Mapping[str, int]


def preset_names() -> list[str]:
    """The presets there are."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.toml"))


def preset(name: str) -> Preset:
    """A preset by its name. Raises ValueError where there is none."""
    if name not in preset_names():
        raise ValueError(f"no preset named {name!r}: there are {', '.join(preset_names())}")
    document = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text())
    chain_id, poc = document.pop("chain_id"), document.pop("poc")
    return Preset(chain_id, {**poc, "gas_per_tile": poc["tile"] ** 2 * poc["depth"] // 45}, document)


def models() -> list[dict[str, Any]]:
    """The models in genesis/models/, as JSON of causeway.inference.v1.Model has them, without their bonds."""
    found = [tomllib.loads(path.read_text()) for path in sorted((Path(__file__).parent / "models").glob("*.toml"))]
    for model in found:
        for name in ("weights_root", "tokenizer_hash", "file_sha256"):
            model[name] = base64.b64encode(bytes.fromhex(model[name])).decode()
    return found


def build(
    preset: Preset,
    time: str,
    validators: Sequence[Validator],
    miners: Sequence[Miner] = (),
    accounts: Sequence[Account] = (),
    chain_id: str = "",
) -> dict[str, Any]:
    """The genesis document. `time` is RFC 3339; accounts get their numbers in the order given.

    The engine's own list of validators stays empty: InitChain answers with those that have a seat. Miners' deposits and
    validators' stake come on top of what the accounts hold.
    Raises ValueError where an account is listed twice or there is no validator.
    """
    addresses = [account.address for account in accounts]
    if len(set(addresses)) != len(addresses):
        raise ValueError("an account is listed twice")
    if not validators:
        raise ValueError("a chain needs a validator")
    return _document(preset, time, validators, miners, accounts, chain_id)


def blank(preset: Preset, time: str, chain_id: str = "") -> dict[str, Any]:
    """The document with nobody in it yet; see genesis.ceremony."""
    return _document(preset, time, (), (), (), chain_id)


def _document(
    preset: Preset,
    time: str,
    validators: Sequence[Validator],
    miners: Sequence[Miner],
    accounts: Sequence[Account],
    chain_id: str,
) -> dict[str, Any]:
    state = {
        "auth": _auth([account.address for account in accounts]),
        "bank": _bank(accounts, len(miners) * preset.poc["deposit"], sum(one.stake for one in validators)),
        "mint": _mint(preset),
        "poc": _poc(preset, miners),
        **{module: {"params": _params(module, params)} for module, params in preset.params.items()},
    }
    state["inference"] = _inference(state["inference"]["params"])
    state["staking"] |= _staking(validators, time)
    state["beacon"] = state.get("beacon", {}) | _beacon(validators)
    return {
        "genesis_time": time,
        "chain_id": chain_id or preset.chain_id,
        "initial_height": "1",
        "consensus_params": consensus_params(preset),
        "validators": [],
        "app_hash": "",
        "app_state": state,
    }


def consensus_params(preset: Preset) -> dict[str, Any]:
    """CometBFT's consensus parameters; evidence is good for as long as stake is there to be slashed."""
    seconds = preset.unbonding_seconds
    return {
        "block": {"max_bytes": str(MAX_BYTES), "max_gas": str(MAX_GAS)},
        "evidence": {
            "max_age_num_blocks": str(seconds * 1000 // preset.poc["block_time"]),
            "max_age_duration": str(seconds * 10**9),
            "max_bytes": "1048576",
        },
        "validator": {"pub_key_types": ["ed25519"]},
        "version": {"app": "0"},
        "abci": {"vote_extensions_enable_height": "0"},
    }


def operator(account: str) -> str:
    """The operator address `cwayvaloper1…` of an account."""
    return operator_text(bech32_address(account))


def _auth(addresses: Sequence[str]) -> dict[str, Any]:
    return {
        "params": {
            "max_memo_characters": "256",
            "tx_sig_limit": "7",
            "tx_size_cost_per_byte": "10",
            "sig_verify_cost_ed25519": "590",
            "sig_verify_cost_secp256k1": "1000",
        },
        "accounts": [
            {
                "@type": "/cosmos.auth.v1beta1.BaseAccount",
                "address": address,
                "pub_key": None,
                "account_number": str(number),
                "sequence": "0",
            }
            for number, address in enumerate(addresses)
        ],
    }


def _bank(accounts: Sequence[Account], deposits: int, stake: int) -> dict[str, Any]:
    """Balances and their sum. `deposits` are the miners', `stake` the validators', which module accounts hold."""
    held = [(account.address, account.amount) for account in accounts if account.amount]
    for module, amount in (("poc", deposits), ("not_bonded_tokens_pool", stake)):
        if amount:
            held.append((bech32_text(module_address(module)), amount))
    balances = [{"address": address, "coins": _coins(amount)} for address, amount in sorted(held)]
    return {
        "params": {"send_enabled": [], "default_send_enabled": True},
        "balances": balances,
        "supply": _coins(sum(amount for _, amount in held)) if held else [],
        "denom_metadata": [
            {
                "description": "The coin of Causeway.",
                "denom_units": [
                    {"denom": DENOM, "exponent": 0, "aliases": ["microcway"]},
                    {"denom": "CWAY", "exponent": 6, "aliases": []},
                ],
                "base": DENOM,
                "display": "CWAY",
                "name": "Causeway",
                "symbol": "CWAY",
                "uri": "",
                "uri_hash": "",
            }
        ],
        "send_enabled": [],
    }


def _mint(preset: Preset) -> dict[str, Any]:
    """The half-life of rewards: four years of epochs. The rest of the parameters are constants."""
    return {
        "params": {
            "mint_denom": DENOM,
            "inflation_rate_change": "0.000000000000000000",
            "inflation_max": "1.000000000000000000",
            "inflation_min": "0.000000000000000000",
            "goal_bonded": "0.100000000000000000",
            "blocks_per_year": str(YEAR // preset.poc["block_time"]),
        },
        "half_life_epochs": str(preset.half_life_epochs),
    }


def _coins(amount: int) -> list[dict[str, str]]:
    return [{"denom": DENOM, "amount": str(amount)}]


def _beacon(validators: Sequence[Validator]) -> dict[str, Any]:
    return {
        "onions": [
            {"operator": operator(one.account), "image": base64.b64encode(one.onion).decode()}
            for one in validators
            if one.onion
        ],
    }


def _inference(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, and every model that there is from the start."""
    bond = params["model_bond"]
    return {
        "params": {name: value for name, value in params.items() if name != "model_bond"},
        "models": [{**model, "bond": bond} for model in models()],
    }


_NUMBERS = ("tile", "rows", "cols", "depth", "entries")
"""The parameters that are 32-bit, hence numbers in JSON; the others are strings."""


def _poc(preset: Preset, miners: Sequence[Miner]) -> dict[str, Any]:
    return {
        "params": {name: value if name in _NUMBERS else str(value) for name, value in preset.poc.items()},
        "miners": [
            {
                "address": miner.account,
                "moniker": miner.name,
                "deposit": str(preset.poc["deposit"]),
                "backing": [
                    {"operator": operator(account), "shares": shares} for account, shares in miner.backing.items()
                ],
                "registered_height": "0",
                "backing_changed_epoch": "0",
                "release_height": "0",
            }
            for miner in miners
        ],
    }


def _params(module: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """A module's parameters; amounts of this chain's coin, which presets have as plain numbers, are coins in gov's."""
    if module == "gov":
        return {name: _coins(value) if name.endswith("min_deposit") else value for name, value in params.items()}
    return {**params, "bond_denom": DENOM} if module == "staking" else dict(params)


def _staking(validators: Sequence[Validator], time: str) -> dict[str, Any]:
    """Validators that are not bonded yet, each with what its operator delegates to it: who gets a seat is bonded."""
    return {
        "validators": [_staked(validator, time) for validator in validators],
        "delegations": [
            {
                "delegator_address": validator.account,
                "validator_address": operator(validator.account),
                "shares": _decimal(validator.stake),
            }
            for validator in validators
            if validator.stake
        ],
    }


def _staked(validator: Validator, time: str) -> dict[str, Any]:
    key = base64.b64encode(validator.public).decode()
    return {
        "operator_address": operator(validator.account),
        "consensus_pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": key},
        "jailed": False,
        "status": "BOND_STATUS_UNBONDED",
        "tokens": str(validator.stake),
        "delegator_shares": _decimal(validator.stake),
        "description": {"moniker": validator.name},
        "commission": {
            "commission_rates": {
                "rate": validator.commission,
                "max_rate": "1.000000000000000000",
                "max_change_rate": "0.050000000000000000",
            },
            "update_time": time,
        },
        "min_self_delegation": "1",
    }


def _decimal(amount: int) -> str:
    return f"{amount}.000000000000000000"
