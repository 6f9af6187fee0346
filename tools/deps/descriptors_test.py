# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of finding descriptors in a binary.

import descriptors
import pytest
from google.protobuf import descriptor_pb2


def file(name, dependencies=(), fields=0):
    made = descriptor_pb2.FileDescriptorProto(name=name, package="p", dependency=dependencies, syntax="proto3")
    for number in range(fields):
        message = made.message_type.add(name=f"M{number}")
        message.field.add(name="f", number=1)
    made.options.java_package = "x.y"
    return made


def scanned(tmp_path, data):
    (tmp_path / "binary").write_bytes(data)
    return descriptors.scan(tmp_path / "binary")


def test_finds_whole_descriptors_among_other_bytes(tmp_path):
    one, two = file("a/one.proto", fields=3), file("a/two.proto", ["a/one.proto"])
    data = b"\x7fELF\0" + one.SerializeToString() + two.SerializeToString() + b"\0\0text p\0" * 9
    assert scanned(tmp_path, data) == {"a/one.proto": one, "a/two.proto": two}


def test_stops_where_fields_no_longer_ascend(tmp_path):
    one = file("a/one.proto", fields=1)
    assert scanned(tmp_path, one.SerializeToString() + b"b\x06proto3")["a/one.proto"] == one


def test_names_in_text_are_no_descriptors(tmp_path):
    assert not scanned(tmp_path, b"\n\x0ba/one.proto\x12\xff\xff\xff\xff")
    assert not scanned(tmp_path, b"\n\x55a/one.proto\x12\x01p")


def test_takes_the_longer_of_two(tmp_path):
    short, long = file("a/one.proto"), file("a/one.proto", fields=2)
    data = long.SerializeToString() + b"\0" + short.SerializeToString()
    assert scanned(tmp_path, data) == {"a/one.proto": long}


def test_closure_puts_dependencies_first():
    files = {f.name: f for f in (file("c.proto", ["b.proto"]), file("b.proto", ["a.proto"]), file("a.proto"),
                                 file("z.proto"))}
    assert [f.name for f in descriptors.closure(files, ["c.proto", "b.proto"])] == ["a.proto", "b.proto", "c.proto"]
    with pytest.raises(KeyError, match="missing.proto"):
        descriptors.closure({"d.proto": file("d.proto", ["missing.proto"])}, ["d.proto"])
