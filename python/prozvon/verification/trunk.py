"""The telephone line as the user names it: `sip:HOST:PORT`."""

import ipaddress
from dataclasses import dataclass

from prozvon.errors import UsageError
from prozvon.sip.values import Uri, host_text

DEFAULT_PORT = 5060


@dataclass(frozen=True, slots=True)
class Trunk:
    """Where calls go: over UDP, to one host."""

    host: str
    port: int = DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> "Trunk":
        """Read a trunk's address. Raises UsageError for what is none, and for transports other than UDP.

        >>> Trunk.parse("sip:127.0.0.1:5070")
        Trunk(host='127.0.0.1', port=5070)
        """
        uri = Uri.parse(text)
        if uri is None or uri.scheme not in {"sip", "sips"} or uri.user:
            raise UsageError(f"{text!r} is no trunk; write sip:HOST:PORT")
        parameters = [part.strip().lower() for part in uri.tail.split(";") if part.strip()]
        if uri.scheme == "sips" or any(
            part.startswith("transport=") and part != "transport=udp" for part in parameters
        ):
            raise UsageError(f"{text}: only UDP trunks are supported so far; write sip:{host_text(uri.host)}:PORT")
        unknown = [part for part in parameters if part not in {"transport=udp", "lr"}]
        if unknown:
            raise UsageError(f"{text}: {unknown[0]} is not understood; write sip:HOST:PORT")
        return cls(uri.host, uri.port or DEFAULT_PORT)

    @property
    def name(self) -> str:
        """The address as evidence quotes it."""
        return f"sip:{host_text(self.host)}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether calls cannot leave this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"

    def request_uri(self, number: str) -> str:
        """Where a call to `number` (E.164) is addressed.

        >>> Trunk("127.0.0.1", 5070).request_uri("+79160000000")
        'sip:+79160000000@127.0.0.1:5070'
        """
        return f"sip:{number}@{host_text(self.host)}:{self.port}"
