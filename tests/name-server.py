#!/usr/bin/python3
"""A name server that gives every name one address: name-server.py ADDRESS."""

import socket
import sys

address = sys.argv[1]
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((address, 53))
print("ready", flush=True)
while True:
    query, client = server.recvfrom(512)
    end = query.index(b"\0", 12) + 5  # of the question: a name, its type and class
    question, count, answer = query[12:end], b"\0\0", b""
    if question[-4:-2] == b"\0\1":  # an IPv4 address is asked for
        count = b"\0\1"
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(address)
    server.sendto(query[:2] + b"\x81\x80\0\1" + count + b"\0\0\0\0" + question + answer, client)
