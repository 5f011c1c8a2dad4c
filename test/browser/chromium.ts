/** A browser for tests: an installed Chromium where there is one, else the one that comes as a package. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import packaged from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const macOs = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function installed(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH;
  const found = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...(chosen ? [chosen] : []), ...found, ...macOs].find((path) => existsSync(path));
}

// Tests run as root in containers, which Chromium's sandbox refuses; the pages are our own.
const quiet = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--metrics-recording-only',
];

export async function launchBrowser(): Promise<Browser> {
  const local = installed();
  return local ? chromium.launch({ executablePath: local, args: quiet }) : launchPackagedBrowser();
}

/** The same version everywhere: what pictures of pages are compared in. Linux on x64 only. */
export async function launchPackagedBrowser(): Promise<Browser> {
  // Not the package's own flags: they are for a single process and switch off web security, which is under test here.
  packaged.setGraphicsMode = false;
  return chromium.launch({ executablePath: await packaged.executablePath(), args: ['--headless=shell', ...quiet] });
}
