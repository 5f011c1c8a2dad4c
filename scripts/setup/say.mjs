/** What every set-up step uses to talk: progress lines, and one sentence when something cannot go on. */

/** A step that failed, in one sentence: the cause and the remedy. */
export class SetupError extends Error {}

/** Prints one progress line. */
export function say(line) {
  process.stdout.write(`explainbook: ${line}\n`);
}

/** Announces a step, shows a sign of life every 15 s while it runs, and says how long it took. */
export async function step(title, work) {
  const begun = Date.now();
  const seconds = () => ((Date.now() - begun) / 1000).toFixed(1);
  say(`${title} …`);
  const life = setInterval(() => say(`  still at it (${seconds()} s): ${title}`), 15_000);
  try {
    const result = await work();
    say(`  done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(life);
  }
}

/** Runs a script's main function; a failure becomes its sentence and a non-zero exit. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const sentence = error instanceof SetupError ? error.message : `Unexpected failure: ${error?.stack ?? error}`;
    process.stderr.write(`explainbook: ${sentence}\n`);
    process.exitCode = 1;
  }
}
