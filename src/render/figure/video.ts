/** A clip with its relevance: what a frame looks like, the curve over time, and both together for paper. */

import type { Picture } from '../../attribution/result';
import { formatNumber } from '../format';
import { overlay } from '../overlay';
import { toDataUrl } from '../png';
import type { Binary, PictureState } from '../state';
import { extent, padded, scale, tickText, widest, xAxis, yAxis } from './axis';
import { legend } from './legend';
import { floats, pixels } from './numbers';
import { groupColor } from './palette';
import { drawing, label, path, shorten, svg } from './svg';

export interface Video {
  readonly kind: 'video';
  readonly heading?: string;
  readonly note?: string;
  readonly width?: 'half' | 'full';
  /** In their order. */
  readonly frames: readonly PictureState[];
  /** Frames a second. Default: frames are counted, and play at 8 a second. */
  readonly rate?: number;
  /** One a method. */
  readonly maps: readonly VideoMap[];
  /** The value of the strongest colour, the same in all maps. */
  readonly limit: number;
}

export interface VideoMap {
  readonly name: string;
  /** float32, `[frames, height, width]`. */
  readonly values: Binary;
  readonly height: number;
  readonly width: number;
  /** The relevance of each frame: the sum of its map. */
  readonly relevance: readonly number[];
}

/** The picture of a frame. */
export function framePicture({ frames }: Video, frame: number): Picture | undefined {
  const picture = frames[frame];
  return picture && { ...picture, rgba: pixels(picture.rgba) };
}

/** The frame with a method's map over it. */
export function frameOverlay(video: Video, map: VideoMap, frame: number): Picture {
  const size = 4 * map.height * map.width;
  // Only this frame's bytes are copied: a clip is large, and plays.
  const values = floats(new Uint8Array(map.values.buffer, map.values.byteOffset + frame * size, size));
  return overlay(framePicture(video, frame), { values, width: map.width, height: map.height }, { limit: video.limit });
}

/** "frame 3", or its time: "0.25 s". Frames are counted from 1. */
export const frameName = ({ rate }: Pick<Video, 'rate'>, frame: number): string =>
  rate ? `${formatNumber(frame / rate, { digits: 3 })} s` : `frame ${frame + 1}`;

/** A frame's relevance in words, a method after the other. */
export function frameText(video: Video, frame: number): string {
  const told = video.maps.map(({ name, relevance }) => {
    const value = formatNumber(relevance[frame] ?? Number.NaN, { signed: true, digits: 3 });
    return video.maps.length > 1 ? `${name} ${value}` : `relevance ${value}`;
  });
  return `${frameName(video, frame)}: ${told.join(', ')}`;
}

/** Where the curve lies in its drawing, in CSS pixels. */
export interface Timeline {
  readonly svg: string;
  readonly height: number;
  /** Of the first and the last frame. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const plotHeight = 120;

/** The relevance of each time point, a line a method, zero marked. */
export function timeline(video: Video, width: number): Timeline {
  const { maps, rate } = video;
  const count = Math.max(video.frames.length, 1);
  const key = legend(
    maps.length > 1 ? maps.map(({ name }, at) => ({ name, color: groupColor(at) })) : [],
    0,
    width,
    12,
  );
  const top = key.height + 26;
  const bottom = top + plotHeight;
  const y = scale(padded(extent([0, ...maps.flatMap(({ relevance }) => [...relevance])])), [bottom, top], 4);
  const [left, right] = [widest(y.ticks.map(tickText)) + 16, width - 14];
  const named = (frame: number) => (rate ? frame / rate : frame + 1);
  const ends: readonly [number, number] = [named(0), named(Math.max(count - 1, 1))];
  const x = scale(ends, [left, right], Math.max(2, Math.min(width / 90, count)));
  const at = (frame: number) => x.at(named(frame));
  const ticks = rate ? x : { ...x, ticks: x.ticks.filter(Number.isInteger) };
  const lines = maps.map(({ relevance }, method) => {
    const points = relevance.map((value, frame) => [at(frame), y.at(value)] as const);
    const color = groupColor(method);
    const line = svg('path', {
      d: path(points),
      fill: 'none',
      stroke: color,
      'stroke-width': 2,
      'stroke-linejoin': 'round',
    });
    const dots = points.length <= width / 14 ? points : [];
    return svg('g', {}, [line, ...dots.map(([cx, cy]) => svg('circle', { cx, cy, r: 3, fill: color }))]);
  });
  const parts = [
    ...key.parts,
    ...yAxis(y, left - 8, right, 'relevance'),
    ...xAxis(ticks, bottom, bottom, rate ? 'time in seconds' : 'frame'),
    svg('path', { class: 'explainbook-rule', d: `M${left - 8} ${y.at(0)}H${right}` }),
    ...lines,
  ];
  const height = bottom + 42;
  return { svg: drawing(width, height, videoText(video), parts), height, left, right: at(count - 1), top, bottom };
}

const mostKeys = 6;

/** The frames that matter most, in order of time. */
export function keyFrames({ frames, maps }: Video): number[] {
  const weight = frames.map((_, at) => Math.max(0, ...maps.map(({ relevance }) => Math.abs(relevance[at] ?? 0))));
  const order = frames.map((_, at) => at).sort((a, b) => weight[b]! - weight[a]! || a - b);
  return order.slice(0, mostKeys).sort((a, b) => a - b);
}

const gap = 8;

/** The key frames with the heat, a strip a method, above the curve. */
export function videoSvg(video: Video, width: number): string {
  const keys = keyFrames(video);
  const side = Math.min(120, (width - gap * (mostKeys - 1)) / mostKeys);
  const parts: string[] = [];
  let top = 0;
  for (const map of video.maps) {
    parts.push(label(shorten(map.name, width), 0, top + 14, { class: 'explainbook-strong' }));
    const pictures = keys.map((frame) => frameOverlay(video, map, frame));
    const tall = Math.max(0, ...pictures.map((picture) => (side * picture.height) / picture.width));
    pictures.forEach((picture, at) => {
      const x = at * (side + gap);
      const height = (side * picture.height) / picture.width;
      const sharp = picture.width < side ? { style: 'image-rendering: pixelated' } : {};
      parts.push(svg('image', { x, y: top + 24, width: side, height, href: toDataUrl(picture), ...sharp }));
      const value = formatNumber(map.relevance[keys[at]!] ?? Number.NaN, { signed: true, digits: 3 });
      parts.push(
        label(shorten(frameName(video, keys[at]!), side), x, top + tall + 40, { class: 'explainbook-ink' }),
        label(value, x, top + tall + 56),
      );
    });
    top += tall + 76;
  }
  const curve = timeline(video, width);
  parts.push(svg('g', { transform: `translate(0 ${top})` }, [curve.svg]));
  return drawing(width, top + curve.height, videoText(video), parts);
}

/** The clip in words: how long it is, and when it mattered most. */
export function videoText(video: Video): string {
  const told = video.maps.map(({ name, relevance }) => {
    const magnitudes = relevance.map(Math.abs);
    const most = Math.max(0, magnitudes.indexOf(Math.max(...magnitudes)));
    const sum = relevance.reduce((a, b) => a + b, 0);
    const number = (value: number) => formatNumber(value, { signed: true, digits: 3 });
    return `${name}: most at ${frameName(video, most)}, ${number(relevance[most] ?? 0)} of ${number(sum)} in all`;
  });
  return [`${video.frames.length} frames`, ...told].join('; ');
}
