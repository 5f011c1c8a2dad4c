"""Captum's Integrated Gradients and SmoothGrad, run to an error that is given: `peers.py DIR [--repeat 3]`.

DIR is what test/bench/accuracy.ts wrote: a trained network, inputs, very fine maps of them, and the error reached.
For each method the smallest number of steps or samples is looked for whose map is as close, and that is timed.
"""
import argparse, json, os, statistics, sys, time, warnings

# As for our side: keep large buffers, which glibc would hand back to the system.
TUNED = {"MALLOC_MMAP_THRESHOLD_": "8589934592", "MALLOC_TRIM_THRESHOLD_": "17179869184", "MALLOC_TOP_PAD_": "1073741824"}
if os.environ.get("MALLOC_MMAP_THRESHOLD_") is None:
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **TUNED})

import numpy as np
import torch
import captum
from captum.attr import IntegratedGradients, NoiseTunnel, Saliency

warnings.filterwarnings("ignore")
torch.set_num_threads(os.cpu_count())


def read(folder, name):
    return np.fromfile(os.path.join(folder, name), "<f4")


def network(folder, shapes):
    """conv-relu-maxpool three times, dense-relu-dense. Filters are [height, width, in, out] in TensorFlow."""
    values, at, tensors = read(folder, "weights.raw"), 0, []
    for shape in shapes:
        size = int(np.prod(shape))
        tensors.append(torch.from_numpy(values[at:at + size].reshape(shape).copy()))
        at += size
    nn, layers = torch.nn, []
    for weight, bias in zip(tensors[::2], tensors[1::2]):
        if weight.ndim == 4:
            layer = nn.Conv2d(weight.shape[2], weight.shape[3], weight.shape[0], padding="same")
            layer.weight.data = weight.permute(3, 2, 0, 1).contiguous()
            layers += [layer, nn.ReLU(), nn.MaxPool2d(2)]
            spatial = weight.shape[3]
        else:
            if spatial:  # TensorFlow flattens [height, width, channel], PyTorch [channel, height, width]
                side = int((weight.shape[0] / spatial) ** 0.5)
                weight = weight.reshape(side, side, spatial, -1).permute(2, 0, 1, 3).reshape(weight.shape)
                layers.append(nn.Flatten())
                spatial = 0
            layer = nn.Linear(*weight.shape)
            layer.weight.data = weight.T.contiguous()
            layers += [layer, nn.ReLU()]
        layer.bias.data = bias
    return nn.Sequential(*layers[:-1]).eval().requires_grad_(False)


def smallest(good):
    """The smallest n, to about a tenth, for which good(n)."""
    n = 4
    while not good(n):
        n *= 2
    low, high = n // 2, n
    while high - low > max(1, low // 10):
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder"); parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    with open(os.path.join(args.folder, "network.json")) as file:
        about = json.load(file)
    model = network(args.folder, about["shapes"])
    x = torch.from_numpy(read(args.folder, "inputs.raw").reshape(about["count"], 1, 28, 28))
    targets = torch.tensor(about["targets"])
    assert (model(x).argmax(1) == targets).all(), "the exported network answers otherwise"
    baseline = torch.full_like(x, about["baseline"])
    ig, sg = IntegratedGradients(model), NoiseTunnel(Saliency(model))
    # Wide passes: 1,024 examples at once were the fastest of 64 to 4,096.
    methods = {
        "digits-ig-equal-accuracy": lambda n: ig.attribute(
            x, baselines=baseline, target=targets, n_steps=n, internal_batch_size=1024),
        "digits-smoothgrad-equal-accuracy": lambda n: sg.attribute(
            x, target=targets, nt_samples=n, nt_samples_batch_size=1024 // about["count"], stdevs=about["sigma"], abs=False),
    }
    for work, run in methods.items():
        reference = read(args.folder, work + ".raw").reshape(x.shape)

        def error(n):
            torch.manual_seed(n)
            return float(np.linalg.norm(run(n).detach().numpy() - reference) / np.linalg.norm(reference))

        n = smallest(lambda n: error(n) <= about[work])
        runs = []
        for _ in range(args.repeat):
            start = time.perf_counter(); run(n); runs.append(round(time.perf_counter() - start, 4))
        print(json.dumps({"work": work, "peer": "captum " + captum.__version__, "seconds": statistics.median(runs),
                          "runs": runs, "n": n, "error": error(n)}), flush=True)


if __name__ == "__main__":
    main()
