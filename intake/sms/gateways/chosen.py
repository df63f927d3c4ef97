"""The gateways this installation uses, in the order they are tried."""

from intake.settings import Settings
from intake.sms.gateways.protocol import Gateway
from intake.sms.gateways.simulator import Simulator

_BUILT = {"simulator": Simulator}


def chosen_gateways(settings: Settings) -> tuple[Gateway, ...]:
    """Return one gateway object per name in the settings."""
    return tuple(_BUILT[name]() for name in settings.sms_gateways)
