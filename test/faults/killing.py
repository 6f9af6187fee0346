# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# kill -9 of `weft serve` and of `weft-agent` at random moments, while the configuration changes and
# requests are sent.

import os
import random
import shutil
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from changing import DOMAIN, PORT, TLS_PORT, Changing
from envoy_state import configuration, differences
from lib.certificates import Authority
from lib.config_folder import ConfigFolder
from lib.http1 import Http1
from lib.load import Load, Outcome
from lib.paths import ROOT
from lib.ports import free_port
from lib.process import Process
from lib.serve import Agent, Serve, Tls
from lib.wait import eventually

NODE = "edge-1"
SERVER = "weft.internal"
PATIENCE = 120.0  # seconds; what needs them has failed


@dataclass(frozen=True)
class Plan:
    """How much of what. kills: of each of the two. gap: seconds between two kills, at most."""
    routes: int = 3_000
    clusters: int = 600
    kills: int = 20
    changes: float = 10.0  # a second
    rate: int = 500        # requests a second
    gap: float = 3.0
    seed: int = 1


@dataclass
class Result:
    """What came of it. `problems` is empty when all is well."""
    load: Outcome
    kills: dict[str, int]
    changes: dict[str, int]
    seconds: float
    served_again: dict[str, list[float]]  # seconds from a kill until the control plane is back at Envoy
    envoy_again: float  # seconds from the kill of Envoy, without a control plane, to the first 200
    clusters: dict[str, int]
    compared: int = 0  # resources
    problems: list[str] = field(default_factory=list)

    def summary(self) -> str:
        longest = {name: f"{max(times, default=0):.1f} s" for name, times in self.served_again.items()}
        changed = ", ".join(f"{count} {kind}" for kind, count in sorted(self.changes.items()))
        kills = ", ".join(f"{count} of {name}" for name, count in sorted(self.kills.items()))
        lines = [
            f"kill -9         {kills}, in {self.seconds:.0f} s",
            f"changes         {sum(self.changes.values())} ({changed})",
            f"requests        {self.load.requests}, failed {self.load.failed} {self.load.failures or ''}",
            f"latency         p50 {self.load.latency_ms['p50']:.1f} ms, p99 "
            f"{self.load.latency_ms['p99']:.1f} ms, max {self.load.latency_ms['max']:.1f} ms",
            f"in touch again  after at most {longest}",
            f"Envoy again     {self.envoy_again * 1e3:.0f} ms after its kill, without weft serve",
            f"clusters        {self.clusters}",
            f"compared        {self.compared} resources of Envoy with one made from scratch",
            *(f"PROBLEM         {problem}" for problem in self.problems)]
        return "\n".join(lines)


class World:
    """All processes of a run, in `directory`; use as a context manager."""

    def __init__(self, build: Path, envoy: Path, directory: Path, plan: Plan):
        self._build, self._envoy, self._directory = build, envoy, directory
        self._plan = plan
        self._authority = Authority(directory / "pki")
        self._ports = {PORT: free_port(), TLS_PORT: free_port()}
        self._address = f"127.0.0.1:{self._ports[PORT]}"
        self._listen = f"127.0.0.1:{free_port()}"
        self._processes: list[Process] = []
        self._load: Load | None = None
        self.serve: Serve | None = None
        self.agent: Agent | None = None
        addresses = (self._backend("backend-1"), self._backend("backend-2"))
        self.changing = Changing(ConfigFolder(directory / "config"), plan.routes, plan.clusters,
                                 addresses, self._authority, plan.seed, self.live)

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.stop()

    def start(self) -> None:
        self.start_serve()
        self.start_agent()
        assert self.serve and self.agent
        self.serve.wait_serving(PATIENCE)
        self.agent.wait_ready(PATIENCE)

    def start_serve(self) -> None:
        self.serve = Serve(self._build, self._directory, self.changing.folder.path, self._listen,
                           tls=self._tls(SERVER, client=False), ports=self._ports)
        self._processes.append(self.serve)

    def start_agent(self) -> None:
        self.agent = self._agent("agent", self._listen)

    def load(self) -> Load:
        self._load = Load(self._build, self._directory, self._address,
                          hosts=self.changing.hosts, paths=self.changing.paths, rate=self._plan.rate,
                          options=["--requests-per-connection=100", "--timeout-ms=15000"])
        self._processes.append(self._load)
        return self._load

    def live(self, host: str, path: str) -> bool:
        try:
            with Http1(self._address) as connection:
                return connection.request(host, path).status == 200
        except OSError:
            return False

    def settle(self) -> dict:
        """Waits until nothing is on its way to Envoy any more; gives what it has."""
        assert self.serve and self.agent
        serve, agent = self.serve, self.agent
        serve.wait_serving(PATIENCE)
        agent.wait_ready(PATIENCE)
        eventually(lambda: agent.metric("weft_agent_control_plane_connected") == 1, PATIENCE)
        eventually(lambda: serve.metric("weft_convergence_unfinished") == 0, PATIENCE)
        return _at_rest(lambda: configuration(agent.envoy, self._ports))

    def envoy_again(self) -> tuple[float, dict]:
        """Kills Envoy while the control plane is away. Gives the seconds until the first 200, and what
        the new Envoy has in the end."""
        assert self.serve and self.agent
        agent = self.agent
        self.serve.stop()
        host, path = self.changing.hosts[-1], self.changing.paths[-1]
        os.kill(agent.envoy_pid, signal.SIGKILL)
        killed = time.monotonic()
        eventually(lambda: self.live(host, path), PATIENCE, every=0.002)
        seconds = time.monotonic() - killed
        agent.wait_ready(PATIENCE)
        return seconds, _at_rest(lambda: configuration(agent.envoy, self._ports))

    def from_scratch(self) -> dict:
        """What a new control plane gives to a new Envoy, from the same folder and the same state. The
        other control plane must have ended."""
        assert self.serve
        shutil.copytree(self.serve.state_dir, self._directory / "scratch-serve.state",
                        ignore=shutil.ignore_patterns("*.sock"))
        ports = {declared: free_port() for declared in self._ports}
        serve = Serve(self._build, self._directory, self.changing.folder.path, "127.0.0.1:0",
                      tls=self._tls(SERVER, client=False, file="scratch"), ports=ports,
                      name="scratch-serve")
        self._processes.append(serve)
        agent = self._agent("scratch", serve.wait_serving(PATIENCE))
        agent.wait_ready(PATIENCE)
        eventually(lambda: serve.metric("weft_convergence_unfinished") == 0, PATIENCE)
        return _at_rest(lambda: configuration(agent.envoy, ports))

    def envoy_stats(self) -> dict[str, int]:
        assert self.agent
        text = self.agent.envoy("/stats?filter=^(cluster_manager|listener_manager)[.]")
        pairs = (line.split(": ", 1) for line in text.splitlines())
        return {name: int(value) for name, value in pairs if value.isdigit()}

    def _agent(self, name: str, address: str) -> Agent:
        agent = Agent(self._build, self._envoy, self._directory, NODE, address,
                      tls=self._tls(f"spiffe://{DOMAIN}/node/{NODE}", client=True, file="agent"),
                      name=name, options=[f"--tls-server={SERVER}", "--envoy-log-level=info"])
        self._processes.append(agent)
        return agent

    def _tls(self, name: str, client: bool, file: str = "serve") -> Tls:
        pair = self._authority.issue(name, client=client, file=file)
        return Tls(pair.certificate, pair.key, self._authority.certificate)

    def _backend(self, name: str) -> str:
        process = Process(name, [sys.executable, "-B", ROOT / "bench/backend.py"], self._directory)
        self._processes.append(process)
        return f"127.0.0.1:{eventually(lambda: int(process.log()))}"


class Changer(threading.Thread):
    """Changes the folder at a constant rate until it is told to stop."""

    def __init__(self, changing: Changing, rate: float):
        super().__init__(daemon=True)
        self._changing, self._rate = changing, rate
        self._stop_ = threading.Event()
        self.failure: Exception | None = None

    def run(self) -> None:
        due = time.monotonic()
        try:
            while not self._stop_.is_set():
                self._changing.change()
                due += 1 / self._rate
                self._stop_.wait(max(0.0, due - time.monotonic()))
        except Exception as failure:  # told by whoever joins
            self.failure = failure

    def finish(self) -> None:
        self._stop_.set()
        self.join()
        if self.failure:
            raise self.failure


def run(build: Path, envoy: Path, directory: Path, plan: Plan,
        say: Callable[[str], None] = lambda _: None) -> Result:
    chance = random.Random(plan.seed)
    with World(build, envoy, directory, plan) as world:
        say(f"starting: {plan.routes} routes, {plan.clusters} clusters, seed {plan.seed}")
        world.start()
        assert world.agent and world.serve
        envoy_pid = world.agent.envoy_pid
        before = world.envoy_stats()
        load = world.load()
        changer = Changer(world.changing, plan.changes)
        changer.start()
        begun = time.monotonic()
        again = _kill_all(world, plan, chance, say)
        seconds = time.monotonic() - begun
        changer.finish()
        say("waiting for what is under way")
        final = world.settle()
        outcome = load.finish(PATIENCE)
        stats = world.envoy_stats()
        same_envoy = world.agent.envoy_pid == envoy_pid
        say("killing Envoy, with weft serve away")
        envoy_again, from_file = world.envoy_again()
        say("making it from scratch")
        scratch = world.from_scratch()
        changing = world.changing
        added = "cluster_manager.cluster_added"
        clusters = {"added": stats[added] - before[added], "of these wanted": changing.added_clusters,
                    "removed": stats["cluster_manager.cluster_removed"],
                    "of these to be removed": changing.removed_clusters,
                    "now": stats["cluster_manager.active_clusters"]}
        result = Result(outcome, {"weft serve": plan.kills, "weft-agent": plan.kills},
                        changing.changes, seconds, again, envoy_again, clusters)
        result.compared = len(final)
        result.problems += _judge(result, stats, before, same_envoy)
        result.problems += [f"Envoy differs from one made from scratch: {one}"
                            for one in differences(final, scratch)]
        result.problems += [f"Envoy differs from one that has what was kept: {one}"
                            for one in differences(final, from_file)]
        return result


def _at_rest(configuration_now: Callable[[], dict]) -> dict:
    """What Envoy has once that does not change any more."""
    last: dict = {}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        now = configuration_now()
        if now == last:
            return now
        last = now
        time.sleep(3.0)  # longer than anything that Weft defers
    raise AssertionError("Envoy's configuration does not come to rest")


def _kill_all(world: World, plan: Plan, chance: random.Random,
              say: Callable[[str], None]) -> dict[str, list[float]]:
    """All kills, in a random order at random moments. Gives how long it took each time until the
    control plane was in touch with Envoy again."""
    victims = ["weft serve", "weft-agent"] * plan.kills
    chance.shuffle(victims)
    again: dict[str, list[float]] = {"weft serve": [], "weft-agent": []}
    for number, victim in enumerate(victims, 1):
        time.sleep(chance.uniform(0.05, plan.gap))
        process = world.serve if victim == "weft serve" else world.agent
        assert process
        if process.exit_code is not None:
            raise RuntimeError(f"{victim} ended by itself with {process.exit_code}:\n"
                               f"{process.log()[-3000:]}")
        killed = time.monotonic()
        process.signal(signal.SIGKILL)
        process.wait(10)
        time.sleep(chance.uniform(0, plan.gap / 6))
        world.start_serve() if victim == "weft serve" else world.start_agent()
        # Every other time the next kill waits until they are in touch, else it may come before.
        if chance.random() < 0.5:
            _wait_in_touch(world)
            again[victim].append(time.monotonic() - killed)
        say(f"{number} of {len(victims)}: {victim} killed and started again; "
            f"{sum(world.changing.changes.values())} changes")
    return again


def _wait_in_touch(world: World) -> None:
    assert world.serve and world.agent
    world.serve.wait_serving(PATIENCE)
    agent = world.agent
    eventually(lambda: agent.metric("weft_agent_control_plane_connected") == 1 and
               agent.metric("weft_agent_envoy_connected") == 1, PATIENCE)


def _judge(result: Result, stats: dict[str, int], before: dict[str, int],
           same_envoy: bool) -> list[str]:
    problems = []
    if result.load.failed:
        problems.append(f"{result.load.failed} requests failed")
    if not same_envoy:
        problems.append("Envoy was started again")
    clusters = result.clusters
    if clusters["removed"] != clusters["of these to be removed"]:
        problems.append("Envoy was made to remove clusters that it should have kept")
    if clusters["added"] != clusters["of these wanted"]:
        problems.append("Envoy was made to add clusters that it had, or should not have")
    for stat in ["listener_manager.listener_removed", "listener_manager.listener_modified"]:
        if stats[stat] != before[stat]:
            problems.append(f"{stat}: {stats[stat] - before[stat]}")
    return problems
