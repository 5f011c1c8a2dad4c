/**
 * The binding, compiled here against the TensorFlow library that the Python wheel carries. The binding is two C++ files on
 * Node-API, so any TensorFlow 2 with the C interface will do, and node-gyp is not needed.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { packageFolder as folderOf } from './places.mjs';
import { firstThatRuns, lastLine, run } from './run.mjs';
import { step } from './say.mjs';
import { extract } from './zip.mjs';

const WHEEL = {
  requirement: 'tensorflow-cpu==2.15.1',
  // Only its shared libraries are used, so which Python it is made for does not matter; this names one file exactly.
  tags: ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux2014_x86_64'],
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
};

function sha256(file) {
  return new Promise((resolve, reject) => {
    const hash = crypto.createHash('sha256');
    fs.createReadStream(file, { highWaterMark: 1 << 20 })
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')))
      .on('error', reject);
  });
}

async function download(pip, folder) {
  const args = [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    ...WHEEL.tags,
    '--dest',
    folder,
    '--progress-bar',
    'off',
  ];
  const [program, ...leading] = pip;
  return run(program, [...leading, ...args, WHEEL.requirement], { timeout: 1_800_000 });
}

async function unpack(wheel, destination, include) {
  const wanted = (name) => {
    const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(name)?.[1];
    if (library) return path.join(destination, 'deps', 'lib', library);
    const header =
      /^tensorflow\/include\/((?:tensorflow\/c|tensorflow\/core\/platform|tsl\/(?:c|platform))\/.*\.h)$/.exec(
        name,
      )?.[1];
    return header && !header.split('/').includes('..') ? path.join(include, header) : undefined;
  };
  await extract(wheel, wanted);
  const library = path.join(destination, 'deps', 'lib');
  fs.symlinkSync('libtensorflow_cc.so.2', path.join(library, 'libtensorflow.so'));
  fs.symlinkSync('libtensorflow_framework.so.2', path.join(library, 'libtensorflow_framework.so'));
}

function compile(compiler, { packageFolder, napi }, destination, include) {
  const output = path.join(destination, 'lib', `napi-v${napi}`, 'tfjs_binding.node');
  fs.mkdirSync(path.dirname(output), { recursive: true });
  const source = path.join(packageFolder, 'binding');
  const [program, ...leading] = compiler;
  return run(program, [
    ...leading,
    ...['-O2', '-shared', '-fPIC', '-std=c++17', `-DNAPI_VERSION=${napi}`],
    `-I${include}`,
    `-I${path.join(folderOf('node-api-headers'), 'include')}`,
    ...[path.join(source, 'tfjs_backend.cc'), path.join(source, 'tfjs_binding.cc')],
    `-L${path.join(destination, 'deps', 'lib')}`,
    ...['-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ...['-o', output],
  ]);
}

/** Fills `destination` with `lib/` and `deps/`. Returns '' or why not. */
export async function buildOnWheel(request, destination) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the wheel is known for Linux on x86_64 only, not for ${process.platform} on ${process.arch}`;
  }
  const pip = firstThatRuns([['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']]);
  if (!pip) return 'pip was not found';
  const compiler = firstThatRuns([['g++'], ['c++'], ['clang++']]);
  if (!compiler) return 'no C++ compiler (g++, c++ or clang++) was found';

  const work = fs.mkdtempSync(path.join(destination, 'work-'));
  try {
    const fetched = await step("Downloading TensorFlow's Python wheel for its libraries (207 MB)", () =>
      download(pip, work),
    );
    const name = fs.readdirSync(work).find((file) => file.endsWith('.whl'));
    if (fetched.code !== 0 || !name) return `pip could not download ${WHEEL.requirement} (${lastLine(fetched.output)})`;
    const wheel = path.join(work, name);
    const include = path.join(work, 'include');
    const found = await step('Verifying and unpacking it', async () => {
      const digest = await sha256(wheel);
      if (digest === WHEEL.sha256) await unpack(wheel, destination, include);
      return digest;
    });
    if (found !== WHEEL.sha256)
      return `${name} is not the file it should be (SHA-256 ${found}, expected ${WHEEL.sha256})`;
    const compiled = await step('Compiling the binding', () => compile(compiler, request, destination, include));
    const complaint = /^.*error: .*$/m.exec(compiled.output)?.[0] ?? lastLine(compiled.output);
    return compiled.code === 0 ? '' : `the compiler failed (${complaint})`;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
