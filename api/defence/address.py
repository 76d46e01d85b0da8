"""Who is at the other end of a connection, as far as its address tells."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Networks = tuple[IPv4Network | IPv6Network, ...]


def counted(address: str) -> str:
    """The address that a client is counted by: of IPv6 its network of 64 bits, all of which is one customer's.

    >>> counted("192.0.2.7"), counted("2001:db8:1:2:3:4:5:6"), counted("::ffff:192.0.2.7"), counted("testclient")
    ('192.0.2.7', '2001:db8:1:2::', '192.0.2.7', 'testclient')
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def networks(text: str) -> Networks:
    """Networks as settings write them: addresses or networks, separated by commas.

    :raises ValueError: if one is none.

    >>> [str(one) for one in networks("127.0.0.1, 10.0.0.0/8")]
    ['127.0.0.1/32', '10.0.0.0/8']
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def within(address: str, several: Networks) -> bool:
    """Whether an address is in one of several networks.

    >>> within("10.1.2.3", networks("10.0.0.0/8")), within("testclient", networks("10.0.0.0/8"))
    (True, False)
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(found in network for network in several)
