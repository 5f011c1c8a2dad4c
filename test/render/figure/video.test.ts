import { matMul, reshape, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import '../../engine';
import { gradientXInput } from '../../../src/attribution';
import type { Attribution } from '../../../src/attribution/result';
import { explainedFigure, isTold } from '../../../src/render/figure/explained';
import { figureHtml, figureText } from '../../../src/render/figure/html';
import { rowsOf } from '../../../src/render/figure/rows';
import {
  frameOverlay,
  framePicture,
  frameText,
  keyFrames,
  timeline,
  type Video,
} from '../../../src/render/figure/video';
import { clip, clipLength, clipSide, clipWeights, colorOf, knownRelevance, squareAt } from './clip';

let result: Attribution;
let video: Video;
beforeAll(async () => {
  const model = (x: Tensor) => matMul(reshape(x, [x.shape[0]!, -1]), tensor(clipWeights(), [clipWeights().length, 1]));
  result = await gradientXInput(model, clip(), { target: 0 });
  [video] = explainedFigure([result]).blocks as [Video];
});

describe('a clip in which a square alone matters', () => {
  it('has the relevance of each frame as its curve', () => {
    expect(isTold([result])).toBe(true);
    expect(video.maps.map(({ relevance }) => relevance)).toEqual([knownRelevance]);
    expect(video.frames).toHaveLength(clipLength);
  });

  it('shows what the network was given where no frames came along', () => {
    const { left, top } = squareAt(3);
    expect(colorOf(framePicture(video, 3)!, left, top)).toEqual([255, 255, 255]);
    expect(colorOf(framePicture(video, 3)!, left, (top + 6) % clipSide)).toEqual([0, 0, 0]);
  });

  it('is red on the square where it speaks for, blue where against, and grey on the digit', () => {
    const heat = (frame: number) => frameOverlay(video, video.maps[0]!, frame);
    const [late, early] = [squareAt(7), squareAt(0)];
    const [red, , blue] = colorOf(heat(7), late.left + 1, late.top + 1) as [number, number, number];
    expect(red).toBeGreaterThan(blue);
    const [r, , b] = colorOf(heat(0), early.left + 1, early.top + 1) as [number, number, number];
    expect(b).toBeGreaterThan(r);
    for (const [x, y] of [
      [20, 12],
      [20, 20],
    ] as const) {
      const shown = colorOf(heat(7), x, y);
      // The map's neutral is grey to within a shade.
      expect(Math.max(...shown) - Math.min(...shown)).toBeLessThan(8);
    }
  });

  it('is named by its time, and says its value', () => {
    expect(frameText(video, 3)).toBe('0.75 s: relevance +16');
    expect(frameText({ ...video, rate: 0 }, 0)).toBe('frame 1: relevance −32');
  });

  it('has the frames that matter most as key frames, in order of time', () => {
    // |16 (t − 2)| is least at t = 2, then at 1 and 3: of the two the first is kept.
    expect(keyFrames(video)).toEqual([0, 1, 4, 5, 6, 7]);
  });

  it('lays frames on the curve evenly', () => {
    const { left, right, svg } = timeline(video, 640);
    const xs = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map((found) => Number(found[1]));
    expect(xs).toHaveLength(clipLength);
    expect(xs[0]).toBeCloseTo(left, 1);
    expect(xs.at(-1)).toBeCloseTo(right, 1);
    expect(xs[1]! - xs[0]!).toBeCloseTo((right - left) / (clipLength - 1), 1);
  });

  it('is a strip of key frames over the curve without scripts, and a line of words', () => {
    const html = figureHtml(explainedFigure([result, result]));
    const drawn = atob(/svg\+xml;base64,([^"]+)/.exec(html)![1]!);
    expect(drawn.match(/<image /g)).toHaveLength(12);
    expect(drawn).toContain('time in seconds');
    expect(figureText(explainedFigure([result]))).toContain(
      '8 frames; Gradient × input: most at 1.75 s, +80 of +192 in all',
    );
    expect(rowsOf(video)?.rows[7]).toEqual([1.75, 80]);
  });
});
