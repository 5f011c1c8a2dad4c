import { describe, expect, it } from 'vitest';
import '../engine';
import { cam, deepLift, gradCam, integratedGradients, lrp } from '../../src/attribution';
import { compositeNames } from '../../src/attribution/lrp';
import { readImage } from '../../src/modalities/image/read';
import { loadModel } from '../../src/models/load';
import { mirrorFile } from '../../src/models/mirror';
import { uniform } from '../../src/rules/composite';
import { alphaBeta, epsilon, flat, wSquare, zBox, zPlus } from '../../src/rules/linear';

const mirror = it.skipIf(!process.env.EXPLAINBOOK_MIRROR);
const bird = 'photos/raw/coral_bird.bmp';

/** Every composite with a name, and the rules that none of them has everywhere. */
const composites = [
  ...compositeNames,
  uniform('ε = 0.25', epsilon(0.25)),
  uniform('α1β0', alphaBeta(1, 0)),
  uniform('α2β1 without bias', alphaBeta(2, 1, { bias: false })),
  uniform('z⁺ without bias', zPlus({ bias: false })),
  uniform('w²', wSquare()),
  uniform('w² without bias', wSquare({ bias: false })),
  uniform('flat', flat()),
  uniform('ε, z^B first', epsilon(), zBox(-124, 152)),
];

describe('real networks on a photograph', () => {
  mirror.each(['squeezenet', 'mobilenet-v1-0.25', 'mobilenet-v1-0.25-graph', 'mobilenet-v1', 'mobilenet-v2'])(
    '%s: every layer conserves relevance by every rule, and it sees a chickadee',
    async (name) => {
      const model = await loadModel(name);
      const x = await readImage(await mirrorFile(bird), model);
      for (const composite of composites) {
        const rule = typeof composite === 'string' ? composite : composite.name;
        const { targets, certificate } = await lrp(model, x, { composite });
        expect(targets[0]!.label).toBe('chickadee');
        for (const { layer, error } of certificate.ledger!) expect(error[0], `${rule} at ${layer}`).toBeLessThan(1e-4);
        expect(certificate.completeness!.error[0], rule).toBeLessThan(1e-4);
      }
      model.dispose();
    },
  );

  mirror.each(['squeezenet', 'mobilenet-v1-0.25', 'mobilenet-v1-0.25-graph', 'mobilenet-v2'])(
    '%s: the mean of the class activation map is the logit, and Grad-CAM is the same map',
    async (name) => {
      const model = await loadModel(name);
      const x = await readImage(await mirrorFile(bird), model);
      const map = await cam(model, x, { upsample: false });
      expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-5);
      const layer = map.title.replace('CAM at ', '');
      const gradients = await gradCam(model, x, { layer, relu: false, upsample: false });
      const largest = Math.max(...map.values.map(Math.abs));
      map.values.forEach((value, at) => {
        expect(Math.abs(value - map.values.length * gradients.values[at]!)).toBeLessThan(1e-5 * largest);
      });
      model.dispose();
    },
  );

  mirror.each(['squeezenet', 'mobilenet-v1-0.25', 'mobilenet-v1-0.25-graph', 'mobilenet-v2'])(
    '%s: DeepLIFT sums to the change of the logit by either rule',
    async (name) => {
      const model = await loadModel(name);
      const x = await readImage(await mirrorFile(bird), model);
      for (const rule of ['rescale', 'revealcancel'] as const) {
        const map = await deepLift(model, x, { rule, baseline: 10 });
        expect(map.certificate.completeness!.error[0], rule).toBeLessThan(1e-5);
      }
      model.dispose();
    },
  );

  mirror('MobileNet: RevealCancel is the same on its layers and on its fused kernels', async () => {
    const [layered, fused] = [await loadModel('mobilenet-v1-0.25'), await loadModel('mobilenet-v1-0.25-graph')];
    const x = await readImage(await mirrorFile(bird), layered);
    const options = { rule: 'revealcancel', target: 'chickadee' } as const;
    const [a, b] = [await deepLift(layered, x, options), await deepLift(fused, x, options)];
    const mass = a.values.reduce((sum, value) => sum + Math.abs(value), 0);
    const apart = a.values.reduce((sum, value, at) => sum + Math.abs(value - b.values[at]!), 0);
    expect(apart / mass).toBeLessThan(1e-3);
    layered.dispose();
    fused.dispose();
  });

  mirror('SqueezeNet: Integrated Gradients reaches the tolerance it was given', async () => {
    const model = await loadModel('squeezenet');
    const x = await readImage(await mirrorFile(bird), model);
    const map = await integratedGradients(model, x, { target: 'chickadee', tolerance: 0.1 });
    expect(map.certificate.completeness!.error[0]).toBeLessThan(0.1);
    expect(map.certificate.convergence!.at(-1)!.error).toBeLessThan(0.1);
    model.dispose();
  });
});
