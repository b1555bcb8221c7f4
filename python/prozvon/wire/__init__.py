"""The edge: sockets that drive a sans-IO machine, over UDP (`Endpoint`) or a connection of TCP or TLS (`Connection`).

Both send what the machine has, hand over what arrives at once, and call it again when its next timer is.
"""

from prozvon.wire.datagrams import Endpoint
from prozvon.wire.driving import Edge, Machine
from prozvon.wire.streams import Connection

__all__ = ["Connection", "Edge", "Endpoint", "Machine"]
