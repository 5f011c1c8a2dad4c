"""Our kernel beside ipykernel and stock tslab, as jupyter_client sees them: one line of JSON a kernel and measure.

    PYTHON test/bench/kernel.py [--repeat N] [--only KERNEL]

Run by `npm run bench:kernel`, which knows where everything is. Comms are measured where the kernel has them.
"""

import argparse
import json
import os
import statistics
import sys
import time

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ECHO = {
    "explainbook": """
const comms = (globalThis as any)[Symbol.for('explainbook.kernel')];
const echo = comms.openComm('bench', {});
echo.onMessage = (data: any, buffers: any) => echo.send(data, {}, buffers);
""",
    "python3": """
from comm import create_comm
echo = create_comm(target_name="bench", data={})
echo.on_msg(lambda message: echo.send(message["content"]["data"], buffers=message["buffers"]))
""",
}
# What each language computes in a round trip.
CELL = "1+1"


def start(name):
    manager = KernelManager(kernel_name=name)
    began = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    return manager, client, time.perf_counter() - began


def execute(client, code):
    """Until its reply and the last of its messages."""
    began = time.perf_counter()
    message_id = client.execute(code)
    messages = []
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != message_id:
            continue
        messages.append(message)
        if message["content"].get("execution_state") == "idle":
            break
    while client.get_shell_msg(timeout=120)["parent_header"].get("msg_id") != message_id:
        pass
    return time.perf_counter() - began, messages


def resident(pid):
    """Megabytes of the process and its children."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            with open(f"/proc/{one}/status") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
            with open(f"/proc/{one}/task/{one}/children") as file:
                waiting += [int(child) for child in file.read().split()]
        except (OSError, StopIteration):
            pass
    return total / 1024


def comm_echo(client, comm_id, size):
    message = client.session.msg("comm_msg", {"comm_id": comm_id, "data": {"n": 1}})
    message["buffers"] = [b"x" * size] if size else []
    began = time.perf_counter()
    client.session.send(client.shell_channel.socket, message)
    while True:
        said = client.get_iopub_msg(timeout=120)
        if said["msg_type"] == "comm_msg" and said["content"]["comm_id"] == comm_id:
            return time.perf_counter() - began


def measure(name, repeat):
    runs = {}

    def note(what, value):
        runs.setdefault(what, []).append(value)

    for _ in range(repeat):
        manager, client, ready = start(name)
        note("ready, s", ready)
        note("first cell, s", execute(client, "0")[0])
        for _ in range(30):
            execute(client, CELL)
        note("round trip of 1+1, ms", 1000 * statistics.median(execute(client, CELL)[0] for _ in range(100)))
        note("round trip of an empty cell, ms", 1000 * statistics.median(execute(client, "")[0] for _ in range(100)))
        fresh = [execute(client, f"{n}+1")[0] for n in range(100, 130)]
        note("round trip of a new cell, ms", 1000 * statistics.median(fresh))
        if name in ECHO:
            _, messages = execute(client, ECHO[name])
            comm_id = next(m["content"]["comm_id"] for m in messages if m["msg_type"] == "comm_open")
            note("comm echo, ms", 1000 * statistics.median(comm_echo(client, comm_id, 0) for _ in range(100)))
            note("10 MB through a comm and back, ms", 1000 * statistics.median(comm_echo(client, comm_id, 10**7) for _ in range(10)))
        note("memory, MB", resident(manager.provisioner.pid))
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    for what, values in runs.items():
        print(json.dumps({"kernel": name, "measure": what, "median": round(statistics.median(values), 2), "runs": [round(v, 2) for v in values]}), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    known = KernelSpecManager().find_kernel_specs()
    for kernel in ("explainbook", "python3", "tslab"):
        if kernel in known and given.only in ("", kernel):
            measure(kernel, given.repeat)
