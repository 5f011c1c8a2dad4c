/** Opens a page as a reader would, with every alarm on. */

import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

export interface Audit {
  /** What ran, was asked for, or stands in the page without a right to; empty for a harmless page. */
  readonly findings: readonly string[];
  /** Kinds of widgets that came alive. */
  readonly alive: readonly string[];
  readonly text: string;
  readonly policy: string;
}

interface Options {
  readonly javaScriptEnabled?: boolean;
}

export async function audit(
  browser: Browser,
  file: string,
  { javaScriptEnabled = true }: Options = {},
): Promise<Audit> {
  const context = await browser.newContext({
    offline: true,
    javaScriptEnabled,
    viewport: { width: 1200, height: 900 },
  });
  const findings: string[] = [];
  try {
    const page = await context.newPage();
    const own = pathToFileURL(file).href;
    page.on('dialog', (dialog) => {
      findings.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== own && !/^(data|blob):/.test(request.url())) findings.push(`request ${request.url()}`);
    });
    page.on('popup', () => findings.push('popup'));
    page.on('pageerror', (error) => findings.push(`error ${error.message}`));
    await page.goto(own);
    await page.waitForTimeout(javaScriptEnabled ? 1500 : 500);
    // Autofocus, toggles and hovers of what came from the notebook.
    for (let press = 0; press < 5; press++) await page.keyboard.press('Tab');
    if (page.url() !== own) findings.push(`navigation to ${page.url()}`);
    // Evaluation from outside works with the page's scripts off too.
    const seen = await page.evaluate(() => {
      const found: string[] = [];
      const say = (what: string, element: Element) => found.push(`${what} ${element.outerHTML.slice(0, 120)}`);
      if ('pwned' in window || 'pwned' in {}) found.push('a script of the notebook ran');
      for (const name of ['querySelector', 'querySelectorAll', 'createElement', 'getElementById'] as const)
        if (typeof document[name] !== 'function') found.push(`document.${name} is not itself`);
      for (const element of document.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          if (/^on/i.test(name)) say('handler', element);
          if (/^(href|src|srcset|action|formaction|data|poster|xlink:href)$/i.test(name)) {
            const fine = /^(https?:|mailto:|#)/i.test(value) ? element.tagName === 'A' : /^data:image\//i.test(value);
            if (!fine && value !== '') say('address', element);
          }
          if (
            name === 'name' &&
            element.tagName !== 'A' &&
            element.tagName !== 'META' &&
            !element.closest('.explainbook-heatmap, .explainbook-figure')
          )
            say('name', element);
          if (name === 'id' && !/^explainbook-/.test(value)) say('id', element);
        }
        if (getComputedStyle(element).position === 'fixed') say('overlay', element);
      }
      const never =
        'iframe, frame, object, embed, applet, form, base, link, portal, video, audio, math, template, meta[http-equiv=refresh], body style';
      const outside = 'svg, select, textarea, button, canvas';
      for (const element of document.querySelectorAll(never)) say('element', element);
      for (const element of document.querySelectorAll(outside))
        if (!element.closest('.explainbook-heatmap, .explainbook-figure')) say('element', element);
      const scripts = [...document.scripts].filter(({ type }) => !type.startsWith('application/vnd.jupyter.'));
      // Hashes decide what runs; another element would only be dead weight, yet should not be there.
      if (scripts.some((script) => script.textContent.length < 1000)) found.push('a script of the notebook');
      const alive = [...document.querySelectorAll('.explainbook-heatmap, .explainbook-figure')].map(
        ({ classList }) => [...classList].find((name) => name.startsWith('explainbook-'))!,
      );
      return {
        found,
        alive,
        text: document.querySelector('main')?.innerText ?? '',
        policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '',
      };
    });
    return { findings: [...findings, ...seen.found], alive: seen.alive, text: seen.text, policy: seen.policy };
  } finally {
    await context.close();
  }
}
