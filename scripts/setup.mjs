/** Everything between `git clone` and a working Explainbook: packages, TensorFlow binding, build. Needs Node and npm only. */
import { pathToFileURL } from 'node:url';
import { prepareBinding } from './setup/binding.mjs';
import { installPackages } from './setup/packages.mjs';
import { runMain, SetupError } from './setup/say.mjs';

const OLDEST_NODE = [20, 19];

/** Throws a sentence when this Node is too old. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new SetupError(
    `This is Node ${version}, but Explainbook needs ${OLDEST_NODE.join('.')} or newer; install it from https://nodejs.org and run this again.`,
  );
}

/** Brings the checkout into a state in which everything runs. What is ready already is left alone, so a second call takes under a second. */
export async function setUp({ build = true } = {}) {
  checkNode();
  await installPackages();
  await prepareBinding();
  if (!build) return;
  const { buildAll } = await import('./build.mjs');
  await buildAll();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(() => setUp());
