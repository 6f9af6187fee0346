# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# New certificates, and a new authority, without a restart and under load.

import os
from pathlib import Path

from lib.apart import HOST, NODE, SERVER, Apart
from lib.certificates import Authority
from lib.load import Load
from lib.serve import Tls
from lib.wait import eventually


def put(tls: Tls, certificate: Path, key: Path, *authorities: Path) -> None:
    """Replaces the files of one side as a careful user would: by renames."""
    for path, texts in [(tls.authority, [one.read_bytes() for one in authorities]),
                        (tls.key, [key.read_bytes()]),
                        (tls.certificate, [certificate.read_bytes()])]:
        draft = path.with_suffix(".draft")
        draft.write_bytes(b"".join(texts))
        os.replace(draft, path)


def files(directory: Path) -> Tls:
    directory.mkdir()
    return Tls(directory / "tls.crt", directory / "tls.key", directory / "ca.crt")


def test_all_certificates_are_renewed_without_a_restart(apart: Apart) -> None:
    old, new = apart.authority, Authority(apart.directory / "new", "New CA")
    uri = f"spiffe://test/node/{NODE}"
    of_server, of_agent = files(apart.directory / "server"), files(apart.directory / "agent-tls")
    first_server, first_agent = old.issue(SERVER), old.issue(uri, client=True)
    put(of_server, first_server.certificate, first_server.key, old.certificate)
    put(of_agent, first_agent.certificate, first_agent.key, old.certificate)
    serve = apart.serve(tls=of_server)
    agent = apart.agent(tls=of_agent).wait_ready()
    load = Load(apart.build, apart.directory, f"127.0.0.1:{apart.port}", hosts=[HOST], rate=200)
    apart.processes.append(load)

    def changes_arrive(host: str) -> None:
        apart.set_routes(HOST, host)
        eventually(lambda: apart.status_of(host) == 200, 20.0)

    # Both sides trust both authorities, and then show what the new one has signed.
    server, own = new.issue(SERVER, file="server"), new.issue(uri, client=True, file="agent")
    put(of_server, first_server.certificate, first_server.key, old.certificate, new.certificate)
    put(of_agent, first_agent.certificate, first_agent.key, old.certificate, new.certificate)
    put(of_server, server.certificate, server.key, old.certificate, new.certificate)
    put(of_agent, own.certificate, own.key, old.certificate, new.certificate)
    changes_arrive("one.example")

    # The old authority goes. Whoever comes now meets the new one's certificates alone.
    put(of_server, server.certificate, server.key, new.certificate)
    put(of_agent, own.certificate, own.key, new.certificate)
    changes_arrive("two.example")
    second = apart.agent(tls=of_agent, name="second", options=("--concurrency=1",))
    eventually(lambda: second.metric("weft_agent_control_plane_connected") == 1, 20.0)
    second.stop()
    outdated = apart.agent(tls=apart.tls(first_agent, trust=new), name="outdated")
    eventually(lambda: "no connection to the control plane" in outdated.log(), 20.0)
    assert outdated.metric("weft_agent_control_plane_connected") == 0
    outdated.stop()

    # The agent, which was not restarted either, comes to a server that knows no old certificate.
    serve.kill()
    apart.serve(tls=of_server)
    eventually(lambda: agent.metric("weft_agent_control_plane_connected") == 1, 20.0)
    changes_arrive("three.example")
    outcome = load.finish()
    assert outcome.failed == 0 and outcome.requests > 0, outcome


def test_a_mistake_leaves_the_certificate_before_it(apart: Apart) -> None:
    of_server = files(apart.directory / "server")
    good, other = apart.authority.issue(SERVER), apart.authority.issue("other")
    put(of_server, good.certificate, good.key, apart.authority.certificate)
    serve = apart.serve(tls=of_server)
    put(of_server, good.certificate, other.key, apart.authority.certificate)
    agent = apart.agent().wait_ready()  # a new connection, with the pair from before
    eventually(lambda: "changed TLS files are not used" in serve.log(), 20.0)
    assert apart.status() == 200
    of_server.key.unlink()
    agent.kill()
    apart.agent().wait_ready()
    put(of_server, good.certificate, good.key, apart.authority.certificate)
    assert serve.exit_code is None
