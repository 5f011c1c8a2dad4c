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

  it('the second form starts at the mean of the class, the last two say what they lack', async () => {
    const model = await loadModel('mobilenet-v1-0.25');
    const size = 128 * 128 * 3;
    const data = { values: new Float32Array(2 * size).fill(0.5, size), shape: [2, 128, 128, 3], labels: [7, 130] };
    const options = { target: 130, data, steps: 2, noise: 0 };
    const { images } = await activationMaximization(model, options).done;
    expect(images.map(({ form }) => form.name)).toEqual(['simple', 'class-mean']);
    expect(images[0]!.frames[0]!.values[0]).toBeCloseTo(0.25, 3);
    expect(images[1]!.frames[0]!.values[0]).toBeCloseTo(0.5, 3);
    const wanted = activationMaximization(model, { ...options, forms: ['density'] });
    await expect(wanted.done).rejects.toThrow(/The form "density" needs `density`: an expert density, a network/);
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
