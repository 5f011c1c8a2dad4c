/**
 * The selected points of a scatter, drawn over it; by the page's style the others fade as one picture meanwhile. Plotly would style
 * and draw all of them anew, which takes longer than a reader waits for without noticing.
 */

import { groupColor } from '../../../../src/render/figure/palette';
import { type Pixel, type Points, project, type View } from '../../../../src/render/figure/points';
import { element } from '../../dom';

export interface Paint {
  readonly ink: string;
  readonly ground: string;
  readonly accent: string;
}

/** What lies on the chart. */
export interface Scene {
  readonly points: Points;
  readonly view: View;
  readonly paint: Paint;
  /** Undefined where nothing is selected, and nothing fades. */
  readonly ids: ReadonlySet<number> | undefined;
  /** A frame or lasso that is being drawn. */
  readonly outline: readonly Pixel[];
}

/** How much wider a selected point is, in CSS pixels: few are to be found among ten thousand. */
const growth = (count: number): number => (count > 1000 ? 1 : count > 200 ? 2 : 4);

export class Veil {
  readonly node = element('canvas', { class: 'explainbook-veil' }) as HTMLCanvasElement;
  /** A point of each group, ready to be stamped: much faster than as many circles. */
  private stamps = new Map<string, HTMLCanvasElement>();

  constructor(private readonly place: HTMLElement) {}

  /** Plotly makes its layers anew now and then: above the points, below what is said of one. */
  attach(width: number, height: number, host: HTMLElement): void {
    host.querySelector('.gl-container')?.after(this.node);
    const [wide, high] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    // To set the size clears the canvas and costs memory, even if it is the same.
    if (this.node.width !== wide) this.node.width = wide;
    if (this.node.height !== high) this.node.height = high;
    this.node.style.width = `${width}px`;
    this.node.style.height = `${height}px`;
    this.stamps.clear();
  }

  draw(scene: Scene): void {
    const { ids, outline, view, paint } = scene;
    this.place.classList.toggle('explainbook-some', ids !== undefined);
    const pen = this.node.getContext('2d')!;
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, this.node.width, this.node.height);
    pen.save();
    pen.beginPath();
    pen.rect(view.x.offset, view.y.offset, view.x.length, view.y.length);
    pen.clip();
    if (ids) this.points(pen, scene, ids);
    if (outline.length > 1) drawOutline(pen, outline, paint);
    pen.restore();
  }

  private points(pen: CanvasRenderingContext2D, { points, view, paint }: Scene, ids: ReadonlySet<number>): void {
    const size = points.size + growth(ids.size);
    const place = project(view);
    for (let id = 0; id < points.x.length; id++) {
      if (!ids.has(id)) continue;
      const [x, y] = place(points.x[id]!, points.y[id]!);
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      const stamp = this.stamp(size, points.groups[id]!, points.ringed.has(id), paint);
      const side = stamp.width / devicePixelRatio;
      pen.drawImage(stamp, x - side / 2, y - side / 2, side, side);
    }
  }

  private stamp(size: number, group: number, ringed: boolean, { ground, ink }: Paint): HTMLCanvasElement {
    const color = groupColor(group);
    const key = [size, color, ringed, ground].join();
    const known = this.stamps.get(key);
    if (known) return known;
    const canvas = document.createElement('canvas');
    const side = Math.ceil(size + (ringed ? 10 : 4));
    canvas.width = canvas.height = Math.round(side * devicePixelRatio);
    const pen = canvas.getContext('2d')!;
    pen.scale(devicePixelRatio, devicePixelRatio);
    const circle = (radius: number) => {
      pen.beginPath();
      pen.arc(side / 2, side / 2, radius, 0, 2 * Math.PI);
    };
    // A rim of the ground's colour keeps neighbours apart.
    circle(size / 2 + 0.75);
    pen.fillStyle = ground;
    pen.fill();
    circle(size / 2);
    pen.fillStyle = color;
    pen.fill();
    if (ringed) {
      circle(size / 2 + 3);
      pen.lineWidth = 1.5;
      pen.strokeStyle = ink;
      pen.stroke();
    }
    this.stamps.set(key, canvas);
    return canvas;
  }
}

function drawOutline(pen: CanvasRenderingContext2D, outline: readonly Pixel[], { accent }: Paint): void {
  pen.beginPath();
  for (const [x, y] of outline) pen.lineTo(x, y);
  pen.closePath();
  pen.fillStyle = accent;
  pen.globalAlpha = 0.14;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 1;
  pen.strokeStyle = accent;
  pen.stroke();
}
