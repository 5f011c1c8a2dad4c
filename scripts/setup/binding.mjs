/**
 * The native TensorFlow binding of @tensorflow/tfjs-node. Its package carries only the source; the library and the compiled
 * binding come from, in this order: our cache, tfjs-node's own download, the libraries inside TensorFlow's Python wheel.
 */
import fs from 'node:fs';
import path from 'node:path';
import { officialDownload } from './binding-official.mjs';
import { buildOnWheel } from './binding-wheel.mjs';
import { addPackage } from './packages.mjs';
import { cacheFolder, packageFolder, root, scratchFolder } from './places.mjs';
import { exists, lastLine, run } from './run.mjs';
import { SetupError, say, step } from './say.mjs';

const SLOWER = 'explanations run on WebAssembly instead, about 3 to 12 times slower';

const tfjsNodeFolder = () => packageFolder('@tensorflow/tfjs-node');

/** The Node-API level of the binding's folder: the highest that both tfjs-node and this Node know. */
function napiLevel(packageJson) {
  return Math.max(...packageJson.binary.napi_versions.filter((level) => level <= Number(process.versions.napi)));
}

/** Loads the binding in a process of its own, since a wrong one may crash it. Returns '' or what went wrong. */
async function tryBinding() {
  const program = `
    const util = require('util');
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    const tf = require(process.argv[1]);
    const four = tf.add(2, 2).dataSync()[0];
    if (tf.getBackend() !== 'tensorflow' || four !== 4) throw new Error('it loads but does not compute');`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const { code, output } = await run(process.execPath, ['-e', program, tfjsNodeFolder()], { env, timeout: 120_000 });
  if (code === 0) return '';
  return output.split('\n').find((line) => /^\w*Error: /.test(line)) ?? lastLine(output);
}

/** Identifies the binding file that was last found to work, so that a second run need not load it again. */
function fingerprint(binding) {
  const { size, mtimeMs } = fs.statSync(binding);
  return `${fs.realpathSync(binding)} ${size} ${mtimeMs} node ${process.versions.node}`;
}

/** Puts links to a complete build into the package. The real files stay in the cache and survive `npm ci`. */
function link(build) {
  for (const part of ['lib', 'deps']) {
    const place = path.join(tfjsNodeFolder(), part);
    fs.rmSync(place, { recursive: true, force: true });
    fs.symlinkSync(path.join(build, part), place, 'junction');
  }
}

/** Moves a finished build into the cache in one step; where another process was quicker, its build is taken. */
function keep(scratch, build) {
  try {
    fs.renameSync(scratch, build);
  } catch (error) {
    if (!exists(build, 'deps')) throw error;
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Makes the binding ready, or says in a sentence why the slower engines have to do.
 * @returns {Promise<boolean>} whether TensorFlow will be used
 */
export async function prepareBinding() {
  const forced = process.env.EXPLAINBOOK_ENGINE;
  if (forced === 'wasm' || forced === 'cpu') return false;
  if (!exists(tfjsNodeFolder(), 'package.json')) {
    return without(
      'the optional package @tensorflow/tfjs-node is not installed',
      'run `npm install --include=optional`',
    );
  }
  const packageJson = JSON.parse(fs.readFileSync(path.join(tfjsNodeFolder(), 'package.json'), 'utf8'));
  const napi = napiLevel(packageJson);
  const binding = path.join(tfjsNodeFolder(), 'lib', `napi-v${napi}`, 'tfjs_binding.node');
  const stamp = path.join(path.dirname(path.dirname(tfjsNodeFolder())), '.explainbook-binding');
  if (exists(binding) && exists(stamp) && fs.readFileSync(stamp, 'utf8') === fingerprint(binding)) return true;

  const libc = process.report?.getReport?.().header?.glibcVersionRuntime ? '' : '-other-libc';
  const platform = `${process.platform}-${process.arch}${process.platform === 'linux' ? libc : ''}`;
  const build = path.join(cacheFolder(), `tfjs-node-${packageJson.version}-${platform}-napi${napi}`);
  const request = { packageFolder: tfjsNodeFolder(), napi };
  const sources = [
    ['kept from an earlier build', async () => (exists(build, 'deps') ? '' : 'none is kept')],
    ['official download', (scratch) => officialDownload(request, scratch)],
    ["built on the Python wheel's libraries", (scratch) => buildOnWheel(request, scratch)],
  ];
  const refusals = [];
  for (const [title, make] of sources) {
    const scratch = scratchFolder();
    try {
      const refusal = await make(scratch);
      if (!refusal) {
        if (!exists(build, 'deps')) keep(scratch, build);
        link(build);
        const fault = exists(binding)
          ? await step('Checking that the TensorFlow binding computes', tryBinding)
          : 'the binding file is missing';
        if (!fault) {
          fs.writeFileSync(stamp, fingerprint(binding));
          say(`TensorFlow binding: ${title}`);
          return true;
        }
        say(`The TensorFlow binding (${title}) does not load: ${fault}`);
        refusals.push(`${title}: ${fault}`);
        fs.rmSync(build, { recursive: true, force: true });
      } else if (title !== sources[0][0]) refusals.push(`${title}: ${refusal}`);
    } catch (error) {
      refusals.push(`${title}: ${error.message}`);
    } finally {
      fs.rmSync(scratch, { recursive: true, force: true });
    }
  }
  return without(refusals.join('; '), 'connect to the network, or install Python 3 with pip and a C++ compiler (g++)');
}

/**
 * The same for an installed package: npm leaves tfjs-node out where its own installation fails, so it is installed first,
 * without its scripts.
 */
export async function supplyBinding() {
  if (!exists(tfjsNodeFolder(), 'package.json')) {
    const { optionalDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    await addPackage('@tensorflow/tfjs-node', optionalDependencies['@tensorflow/tfjs-node']);
  }
  return prepareBinding();
}

function without(cause, remedy) {
  if (process.env.EXPLAINBOOK_ENGINE === 'tensorflow') {
    throw new SetupError(
      `EXPLAINBOOK_ENGINE=tensorflow was asked for, but there is no TensorFlow binding (${cause}); ${remedy}, and run this again.`,
    );
  }
  say(`No TensorFlow binding (${cause}), so ${SLOWER}; for the fast engine ${remedy}, and run this again.`);
  return false;
}
