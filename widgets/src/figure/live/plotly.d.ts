/** The part of plotly.js that charts use; its types are a package of their own. */

declare module 'plotly.js/lib/core' {
  type Fields = Readonly<Record<string, unknown>>;

  export interface PlotlyAxis {
    readonly range: [number, number];
    /** Pixels from the chart's edge, and their number. */
    readonly _offset: number;
    readonly _length: number;
    /** From a value to pixels from the axis' start. */
    d2p(value: number): number;
  }

  /** The element that holds a chart, once there is one. */
  export interface PlotlyElement extends HTMLElement {
    readonly _fullLayout?: { readonly xaxis: PlotlyAxis; readonly yaxis: PlotlyAxis };
    on(name: string, listener: () => unknown): void;
  }

  const Plotly: {
    register(modules: readonly unknown[]): void;
    react(host: HTMLElement, traces: readonly Fields[], layout: Fields, config?: Fields): Promise<unknown>;
    update(host: HTMLElement, traces: Fields, layout: Fields, which?: readonly number[]): Promise<unknown>;
    relayout(host: HTMLElement, layout: Fields): Promise<unknown>;
    purge(host: HTMLElement): void;
  };
  export default Plotly;
}

declare module 'plotly.js/lib/bar' {
  const bar: unknown;
  export default bar;
}

declare module 'plotly.js/src/traces/scattergl/strict' {
  const scattergl: unknown;
  export default scattergl;
}
