import { describe, expect, it } from 'vitest';
import '../engine';
import { gradCam, gradient, integratedGradients } from '../../src/attribution';
import { liveTensors } from '../../src/attribution/problem';
import { readImage } from '../../src/modalities/image/read';
import { loadModel } from '../../src/models/load';
import { mirrorFile } from '../../src/models/mirror';
import { layerNames } from '../../src/trace/trace';

const mirror = it.skipIf(!process.env.EXPLAINBOOK_MIRROR);

describe('layers of a graph model', () => {
  mirror('are those of the layers model that it was converted from', async () => {
    const [graph, layers] = [await loadModel('mobilenet-v1-0.25-graph'), await loadModel('mobilenet-v1-0.25')];
    const x = await readImage(await mirrorFile('photos/raw/coral_bird.bmp'), layers);
    const layer = layerNames(layers.network)
      .filter((name) => /relu/i.test(name))
      .at(-1)!;
    const node = layerNames(graph.network)
      .filter((name) => name.includes(layer))
      .at(-1)!;
    const before = liveTensors();
    for (const explain of [gradCam, gradient] as const) {
      const [one, other] = [await explain(graph, x, { layer: node }), await explain(layers, x, { layer })];
      expect(one.shape).toEqual(other.shape);
      const scale = other.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      const worst = one.values.reduce((a, b, at) => Math.max(a, Math.abs(b - other.values[at]!)), 0);
      expect(worst / scale).toBeLessThan(1e-4);
    }
    const path = await integratedGradients(graph, x, { layer: node, tolerance: 0.05 });
    expect(path.certificate.completeness!.error[0]).toBeLessThan(0.05);
    const unit = await gradient(graph, x, { target: { layer: node, channel: 3 } });
    const same = await gradient(layers, x, { target: { layer, channel: 3 } });
    const scale = same.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(unit.values.reduce((a, b, at) => Math.max(a, Math.abs(b - same.values[at]!)), 0) / scale).toBeLessThan(1e-4);
    expect(liveTensors()).toBe(before);
    graph.dispose();
    layers.dispose();
  });
});
