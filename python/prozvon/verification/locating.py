"""Where a trunk that is named by its domain alone is: SRV records (RFC 3263 §4.2, RFC 2782), or the domain's own address.

Each record becomes a trunk of its own, which share the calls by weight; those of a higher priority value take over when
the ones before are out or asked for rest.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import replace

import dns.asyncresolver
import dns.exception
import dns.resolver

from prozvon.errors import TrunkError
from prozvon.verification.trunk import Trunk

SECONDS = 5.0
"""How long the name servers may take; then the domain's own address is tried."""
_SERVICES = {"UDP": "_sip._udp", "TCP": "_sip._tcp", "TLS": "_sips._tcp"}
_SCALE = 1000


async def located(trunks: Sequence[Trunk], resolver: dns.asyncresolver.Resolver | None = None) -> list[Trunk]:
    """`trunks`, those without a port in the places that their domains' records name.

    Raises TrunkError where a domain says that it has no such service.
    """
    found: list[Trunk] = []
    for trunk in trunks:
        found += [trunk] if not _is_domain(trunk) else await _places(trunk, resolver)
    # Shares between trunks stay what they were, however many places each has.
    return [each if each.target else replace(each, weight=each.weight * _SCALE) for each in found]


def _is_domain(trunk: Trunk) -> bool:
    if trunk.fixed or trunk.target is not None or trunk.host.lower() == "localhost":
        return False
    try:
        ipaddress.ip_address(trunk.host)
    except ValueError:
        return True
    return False


async def _places(trunk: Trunk, resolver: dns.asyncresolver.Resolver | None) -> list[Trunk]:
    name = f"{_SERVICES[trunk.transport]}.{trunk.host}"
    try:
        answer = await (resolver or dns.asyncresolver.Resolver()).resolve(name, "SRV", lifetime=SECONDS)
    except (dns.exception.DNSException, OSError):
        return [trunk]
    records = sorted((r.priority, -r.weight, str(r.target).rstrip("."), r.port) for r in answer)
    if all(not host for _, _, host, _ in records):
        raise TrunkError(f"{trunk.name}: the domain says that it takes no such calls (SRV)")
    ranks = {priority: rank for rank, priority in enumerate(sorted({priority for priority, *_ in records}))}
    places = []
    for priority, negative, host, port in records:
        total = sum(max(1, -weight) for other, weight, _, _ in records if other == priority)
        share = max(1, round(_SCALE * trunk.weight * max(1, -negative) / total))
        places.append(replace(trunk, target=(host, port), rank=ranks[priority], weight=share))
    return places
