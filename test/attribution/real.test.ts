import { describe, expect, it } from 'vitest';
import '../engine';
import { integratedGradients, lrp } from '../../src/attribution';
import { readImage } from '../../src/modalities/image/read';
import { loadModel } from '../../src/models/load';
import { mirrorFile } from '../../src/models/mirror';

const mirror = it.skipIf(!process.env.EXPLAINBOOK_MIRROR);
const bird = 'photos/raw/coral_bird.bmp';

describe('real networks on a photograph', () => {
  mirror.each(['squeezenet', 'mobilenet-v1-0.25', 'mobilenet-v1-0.25-graph', 'mobilenet-v1', 'mobilenet-v2'])(
    '%s: every layer conserves relevance, and it sees a chickadee',
    async (name) => {
      const model = await loadModel(name);
      const x = await readImage(await mirrorFile(bird), model);
      for (const composite of ['epsilon-plus-flat', 'epsilon'] as const) {
        const map = await lrp(model, x, { composite });
        expect(map.targets[0]!.label).toBe('chickadee');
        for (const { error } of map.certificate.ledger!) expect(error[0]).toBeLessThan(1e-4);
        expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-4);
      }
      model.dispose();
    },
  );

  mirror('SqueezeNet: Integrated Gradients reaches the tolerance it was given', async () => {
    const model = await loadModel('squeezenet');
    const x = await readImage(await mirrorFile(bird), model);
    const map = await integratedGradients(model, x, { target: 'chickadee', tolerance: 0.1 });
    expect(map.certificate.completeness!.error[0]).toBeLessThan(0.1);
    expect(map.certificate.convergence!.at(-1)!.error).toBeLessThan(0.1);
    model.dispose();
  });
});
