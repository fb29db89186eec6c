#!/usr/bin/python3
"""Tells everybody behind eth0 to send by this computer what goes to the IPv6
world: a router advertisement, RFC 4861 section 4.2, in a frame of our own, so that
eth0 itself needs no IPv6."""

import socket
import struct

ALL_NODES = socket.inet_pton(socket.AF_INET6, "ff02::1")
OURSELVES = socket.inet_pton(socket.AF_INET6, "fe80::bad")
ICMPV6, ADVERTISEMENT, LIFETIME = 58, 134, 1800


def checksum(data):
    """The internet's: RFC 1071."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total >> 16) + (total & 0xFFFF)
    return ~total & 0xFFFF


def advertisement(checksum_so_far=0):
    return struct.pack("!BBHBBHII", ADVERTISEMENT, 0, checksum_so_far, 64, 0, LIFETIME, 0, 0)


def main():
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    link.bind(("eth0", 0))
    pseudo_header = OURSELVES + ALL_NODES + struct.pack("!II", len(advertisement()), ICMPV6)
    message = advertisement(checksum(pseudo_header + advertisement()))
    header = struct.pack("!IHBB", 6 << 28, len(message), ICMPV6, 255) + OURSELVES + ALL_NODES
    frame = bytes.fromhex("333300000001") + link.getsockname()[4] + struct.pack("!H", 0x86DD)
    link.send(frame + header + message)


main()
