/** Colours and font of the page, as a drawing library takes them. */

import type { ChartLook } from '../../../../src/render/figure/chart';

/** What the page's style says at that element now. */
export function lookAt(place: HTMLElement): ChartLook {
  const probe = document.createElement('span');
  place.append(probe);
  // The browser resolves variables, and names of colours, to numbers.
  const color = (name: string) => {
    probe.style.color = `var(--explainbook-${name})`;
    return getComputedStyle(probe).color;
  };
  const look = {
    ink: color('ink'),
    quiet: color('quiet'),
    line: color('line'),
    ground: color('ground'),
    raised: color('raised'),
    accent: color('accent'),
    font: getComputedStyle(probe).fontFamily,
  };
  probe.remove();
  return look;
}

/** Calls when JupyterLab's theme or the system's scheme changes. @returns what ends it */
export function onLookChange(call: () => void): () => void {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const theme = new MutationObserver(call);
  theme.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name'] });
  scheme.addEventListener('change', call);
  return () => {
    theme.disconnect();
    scheme.removeEventListener('change', call);
  };
}
