# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Reads the protobuf descriptors that a C++ program carries in its read-only data. protoc embeds one
# serialized FileDescriptorProto per .proto file; no other source has exactly the messages that this
# binary understands.

import mmap
import re

from google.protobuf import descriptor_pb2
from google.protobuf.message import DecodeError

# A descriptor begins with field 1 (its file's name, below 128 bytes) and goes on with field 2 (its
# package). protoc writes fields in ascending order, which is what tells where one ends.
START = re.compile(rb"\n([\x07-\x7f])([\w./-]+\.proto)\x12", re.ASCII)
REPEATED = {3, 4, 5, 6, 7, 10, 11}
LENGTH_DELIMITED = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12}
VARINT = {10, 11, 14}
LONGEST_FIELD = 1 << 21


def varint(data, at):
    """Decodes the varint at `at`; returns it and the position after it."""
    value = shift = 0
    while at < len(data) and shift <= 63:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
    raise DecodeError("no varint")


def end_of(data, start):
    """Where the FileDescriptorProto that starts at `start` ends: before the first byte that cannot
    be its next field."""
    at = start
    last = 0
    while at < len(data):
        field, wire = data[at] >> 3, data[at] & 7
        ascending = field > last or (field == last and field in REPEATED)
        if not ascending:
            break
        if wire == 2 and field in LENGTH_DELIMITED:
            length, content = varint(data, at + 1)
            if length > LONGEST_FIELD or content + length > len(data):
                break
            at = content + length
        elif wire == 0 and field in VARINT:
            _, at = varint(data, at + 1)
        else:
            break
        last = field
    return at


def scan(path):
    """Returns {file name: FileDescriptorProto} of all that the program at `path` carries."""
    found = {}
    with open(path, "rb") as program, mmap.mmap(program.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for match in START.finditer(data):
            name = match.group(2).decode()
            if match.group(1)[0] != len(name):
                continue
            start = match.start()
            try:
                file = descriptor_pb2.FileDescriptorProto.FromString(data[start:end_of(data, start)])
            except DecodeError:
                continue  # text that merely looks like the beginning of a descriptor
            if file.name not in found or file.ByteSize() > found[file.name].ByteSize():
                found[file.name] = file
    return found


def closure(files, roots):
    """The files that `roots` need, themselves included, dependencies first. Raises KeyError, which
    names it, for a file that is not there."""
    visited = set()
    ordered = []

    def visit(name):
        if name not in visited:
            visited.add(name)
            for dependency in files[name].dependency:
                visit(dependency)
            ordered.append(files[name])

    for root in roots:
        visit(root)
    return ordered
