"""How soon our kernel completes and inspects, as jupyter_client sees it: `npm run bench:kernel -- --hints`. Milliseconds after warm-up."""

import json
import statistics
import time

from jupyter_client.manager import KernelManager

ROUNDS = 12
WARM = 2


def asked(n):
    """Each with a cell that was not asked about before."""
    return {
        "complete a member": ("complete", f"explanation.re /* {n} */", 14),
        "complete at the end of a cell": ("complete", f"const a{n} = 1\nfunction f(x: number) {{ return x }}\nf(a{n}) + explanation.ra", None),
        "complete an option of ours": ("complete", f"await lrp(undefined as any, [[{n}]], {{ com", None),
        "complete where the cell does not parse yet": ("complete", f"if (true) {{ for (const x of [{n}]) {{ explanation.", None),
        "inspect a function of ours": ("inspect", f"lrp // {n}", 2),
        "inspect a member": ("inspect", f"explanation.ratio // {n}", 14),
    }


def main():
    manager = KernelManager(kernel_name="explainbook")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)

    def reply(message_id):
        while client.get_shell_msg(timeout=120)["parent_header"].get("msg_id") != message_id:
            pass

    reply(client.execute("import { lrp } from 'explainbook'"))
    reply(client.execute("const explanation = { relevance: 1, ratio: 2 }"))
    times = {}
    for n in range(ROUNDS):
        for name, (kind, code, cursor) in asked(n).items():
            began = time.perf_counter()
            reply(getattr(client, kind)(code, len(code) if cursor is None else cursor))
            times.setdefault(name, []).append(1000 * (time.perf_counter() - began))
    for name, all_times in times.items():
        warm = sorted(all_times[WARM:])
        print(json.dumps({"hint": name, "median": round(statistics.median(warm)), "most": round(warm[-1])}), flush=True)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
