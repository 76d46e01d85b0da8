"""On which terms strangers are served: what they may spend, and which proxies are believed when they say who asks."""

from dataclasses import dataclass
from pathlib import Path

from api.defence.address import Networks, networks
from api.defence.buckets import Allowance, Buckets
from api.defence.patience import Patience

USUAL, OFF, FILE = "20/1200", "off", "rates"


@dataclass(frozen=True)
class Strangers:
    """What was set, as text.

    ``rate`` is units a second and at once (``20/1200``), ``off``, or empty: the usual one where others than this
    machine can ask. ``proxies`` are addresses and networks whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are
    believed; of everybody else they are ignored. ``deadline`` is how many seconds a query may take in a child.
    """

    rate: str = ""
    proxies: str = ""
    deadline: float = 10.0

    def allowance(self, local: bool) -> Allowance | None:
        """What each caller may spend; None for as much as they like.

        :param local: whether only this machine can ask.
        :raises ValueError: if the rate is none.

        >>> Strangers().allowance(local=True), Strangers(rate="off").allowance(local=False)
        (None, None)
        >>> Strangers(proxies="127.0.0.1").allowance(local=True)
        Allowance(rate=20.0, burst=1200.0, debt=1200.0)
        """
        usual = OFF if local and not self.proxies else USUAL
        rate = self.rate or usual
        return None if rate == OFF else Allowance.of(rate)

    def buckets(self, home: Path, local: bool) -> Buckets | None:
        """The buckets of a home, which all its processes share.

        :raises ValueError: if the rate is none.
        """
        allowance = self.allowance(local)
        return Buckets(home / FILE, allowance) if allowance else None

    @property
    def trusted(self) -> Networks:
        """The proxies.

        :raises ValueError: if one is no address or network.
        """
        return networks(self.proxies)

    @property
    def patience(self) -> Patience:
        """The terms on which connections are kept."""
        return Patience(proxies=self.trusted)
