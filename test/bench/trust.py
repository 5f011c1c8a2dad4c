"""Trustworthiness (k = 15, by scikit-learn) of our UMAP and of umap-learn's, of the same maps: `trust.py DIR`.

DIR is what `npm run bench -- --embedding DIR` wrote. Needs numpy, scikit-learn and umap-learn.
"""
import json, os, sys, time

import numpy as np
import umap
from sklearn.manifold import trustworthiness

folder = sys.argv[1]
maps = np.fromfile(os.path.join(folder, "maps.raw"), "<f4").reshape(-1, 400)
ours = np.fromfile(os.path.join(folder, "umap.raw"), "<f4").reshape(-1, 2)
print(json.dumps({"umap": "ours", "trustworthiness": trustworthiness(maps, ours, n_neighbors=15)}), flush=True)
for seed in range(3):
    start = time.perf_counter()
    theirs = umap.UMAP(n_neighbors=15, n_epochs=200, random_state=seed).fit_transform(maps)
    seconds = time.perf_counter() - start
    print(json.dumps({"umap": "umap-learn " + umap.__version__, "seed": seed, "seconds": round(seconds, 3),
                      "trustworthiness": trustworthiness(maps, theirs, n_neighbors=15)}), flush=True)
