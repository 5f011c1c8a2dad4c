/** A browser keeps some sixteen WebGL contexts in a page, and takes the oldest away without asking; a chart has two. */

let offered: boolean | undefined;

/** Whether this browser has it at all. */
export function hasWebGl(): boolean {
  if (offered === undefined) {
    const probe = document.createElement('canvas').getContext('webgl');
    probe?.getExtension('WEBGL_lose_context')?.loseContext();
    offered = probe !== null;
  }
  return offered;
}

/** Else contexts live until memory is collected. The third canvas, for picking, has none. */
export function loseContexts(host: HTMLElement): void {
  for (const canvas of host.querySelectorAll<HTMLCanvasElement>('.gl-canvas:not(.gl-canvas-pick)')) {
    canvas.getContext('webgl')?.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
