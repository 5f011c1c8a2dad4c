"""Quantus' pixel flipping and faithfulness correlation on the trained digits network: `evaluation.py DIR [--repeat 3] [--step 1]`.

DIR is what test/bench/evaluation.ts wrote: the network's weights, a hundred digits, their gradient maps. Needs torch and quantus.
"""
import argparse, json, os, statistics, sys, time, warnings

TUNED = {"MALLOC_MMAP_THRESHOLD_": "8589934592", "MALLOC_TRIM_THRESHOLD_": "17179869184", "MALLOC_TOP_PAD_": "1073741824"}
if os.environ.get("MALLOC_MMAP_THRESHOLD_") is None:
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **TUNED})

import numpy as np
np.trapz = getattr(np, 'trapz', None) or np.trapezoid  # NumPy 2.4 took it away, Quantus 0.6 calls it
import torch
import quantus
from peers import network

warnings.filterwarnings("ignore")
torch.set_num_threads(os.cpu_count())

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--repeat", type=int, default=3)
parser.add_argument("--step", type=int, default=1)
parser.add_argument("--only", default="")
args = parser.parse_args()

about = json.load(open(os.path.join(args.folder, "case.json")))
read = lambda name: np.fromfile(os.path.join(args.folder, name), "<f4").reshape(-1, 1, 28, 28)
net = network(args.folder, about["shapes"])
x, maps, targets = read("x.raw"), read("map.raw"), np.array(about["targets"])
common = dict(abs=False, normalise=False, perturb_baseline="black", disable_warnings=True, display_progressbar=False)
works = {
    "digits-pixel-flipping-b100": quantus.PixelFlipping(features_in_step=args.step, return_auc_per_sample=True, **common),
    "digits-faithfulness-correlation-b100": quantus.FaithfulnessCorrelation(
        nr_runs=100, subset_size=78, return_aggregate=False, **common
    ),
}
for name, metric in works.items():
    if args.only and args.only not in name:
        continue
    runs, processor = [], []
    for _ in range(args.repeat):
        start, before = time.perf_counter(), time.process_time()
        values = metric(model=net, x_batch=x, y_batch=targets, a_batch=maps, device="cpu", batch_size=100, softmax=False)
        runs.append(time.perf_counter() - start)
        processor.append(time.process_time() - before)
    told = {"work": name, "peer": "Quantus", "seconds": statistics.median(runs), "runs": runs, "processor": processor}
    print(json.dumps({**told, "mean": float(np.mean(values))}), flush=True)
