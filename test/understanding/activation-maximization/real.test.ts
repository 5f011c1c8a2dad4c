import { describe, expect, it } from 'vitest';
import { liveTensors } from '../../../src/attribution/problem';
import { loadModel } from '../../../src/models/load';
import { activationMaximization, classModelVisualization } from '../../../src/understanding/activation-maximization';
import '../../engine';

describe.skipIf(!process.env.EXPLAINBOOK_MIRROR)('networks of photographs', () => {
  it.each(['mobilenet-v1-0.25', 'mobilenet-v1-0.25-graph'])('%s takes its image for the class', async (name) => {
    const model = await loadModel(name);
    const before = liveTensors();
    const run = await activationMaximization(model, { target: 'flamingo', steps: 30, rate: 0.1 }).done;
    const [image] = run.images;
    expect(run.images).toHaveLength(1);
    expect(image!.probability).toBeGreaterThan(0.9);
    expect(image!.first.probability).toBeLessThan(0.1);
    expect(run.certificate.parameters).toMatchObject({ parametrisation: 'fourier', maximize: 'score', rotation: 5 });
    expect(liveTensors()).toBe(before);
    model.dispose();
  });

  it('a channel, and a class from the zero image', async () => {
    const model = await loadModel('mobilenet-v1-0.25');
    const target = { layer: 'conv5_relu6', channel: 3 };
    const channel = await activationMaximization(model, { target, steps: 10 }).done;
    expect(channel.images[0]!.score).toBeGreaterThan(channel.images[0]!.first.score);
    const own = await classModelVisualization(model, { target: 'goldfish', steps: 10 }).done;
    expect(own.images[0]!.score).toBeGreaterThan(own.images[0]!.first.score + 5);
    model.dispose();
  });
});
