/** The npm packages: installed with their scripts off, and only when they are not what package-lock.json says. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder, root } from './places.mjs';
import { lastLine, run } from './run.mjs';
import { SetupError, step } from './say.mjs';

/** Versions by folder, the root project left out. */
function lockedPackages(file) {
  const { packages } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return Object.entries(packages).filter(([folder]) => folder !== '');
}

/**
 * True when npm's own record of node_modules agrees with the lock file. An absent optional package is fine: npm leaves out
 * what is made for another platform.
 */
export function packagesAreCurrent(folder = root) {
  try {
    const installed = new Map(lockedPackages(path.join(folder, 'node_modules', '.package-lock.json')));
    return lockedPackages(path.join(folder, 'package-lock.json')).every(([name, wanted]) => {
      const found = installed.get(name);
      if (!found) return wanted.optional === true || wanted.peer === true;
      return found.version === wanted.version && found.integrity === wanted.integrity;
    });
  } catch {
    return false;
  }
}

/** npm as it was called, or the one on the PATH. */
function npmCommand() {
  const called = process.env.npm_execpath;
  if (called && /npm-cli\.c?js$/.test(called) && fs.existsSync(called)) return [process.execPath, called];
  const beside = path.join(path.dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return fs.existsSync(beside) ? [process.execPath, beside] : ['npm'];
}

function npmEnvironment() {
  const env = { ...process.env };
  try {
    fs.accessSync(os.homedir(), fs.constants.W_OK);
  } catch {
    env.npm_config_cache = path.join(cacheFolder(), 'npm'); // npm keeps its cache at home unless told otherwise
  }
  return env;
}

/** Adds one package to the project that ours is installed in, its scripts off, and leaves that project's files alone. */
export async function addPackage(name, version) {
  const above = root.lastIndexOf(`${path.sep}node_modules${path.sep}`);
  const project = above < 0 ? root : root.slice(0, above);
  const [program, ...leading] = npmCommand();
  const args = [
    ...leading,
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${name}@${version}`,
  ];
  const { code, output } = await step(`Installing ${name}`, () =>
    run(program, args, { env: npmEnvironment(), cwd: project }),
  );
  if (code !== 0) {
    throw new SetupError(
      `npm could not install ${name}@${version} in ${project} (${lastLine(output)}); check the network, and run this again.`,
    );
  }
}

export async function installPackages() {
  if (packagesAreCurrent()) return;
  const [program, ...leading] = npmCommand();
  await step('Installing the npm packages (a minute or two the first time)', async () => {
    const args = [
      ...leading,
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
    ];
    const { code } = await run(program, args, { env: npmEnvironment(), show: true });
    if (code === 127)
      throw new SetupError('npm was not found; install Node.js with npm (https://nodejs.org) and run this again.');
    if (code !== 0) {
      throw new SetupError(
        `npm ci failed with status ${code} (its own words stand above); check that the network and npm's registry can be reached and that ${root} can be written, then run this again.`,
      );
    }
  });
}
