"""What distribution's messages cost, and every refusal of its own. Codes and texts are the SDK's, and frozen."""

from __future__ import annotations

from chain.errors import Refused


class DistributionRefused(Refused):
    """What distribution says no to."""

    codespace = "distribution"


class EmptyDelegation(DistributionRefused):
    """There is no such delegation."""

    code, text = 5, "no delegation distribution info"


class NoValidatorInfo(DistributionRefused):
    """There is no such validator."""

    code, text = 6, "no validator distribution info"


class NoCommission(DistributionRefused):
    """The validator has no commission to withdraw."""

    code, text = 7, "no validator commission to withdraw"


class WithdrawAddressDisabled(DistributionRefused):
    """The parameters let nobody change its withdraw address."""

    code, text = 8, "set withdraw address disabled"


class PoolTooSmall(DistributionRefused):
    """The community pool holds less than it should pay."""

    code, text = 9, "community pool does not have sufficient coins to distribute"


class UnknownValidator(DistributionRefused):
    """There is no such validator."""

    code, text = 12, "validator does not exist"


class UnknownDelegation(DistributionRefused):
    """There is no such delegation."""

    code, text = 13, "delegation does not exist"
