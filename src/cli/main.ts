#!/usr/bin/env node
/** The command line: `explainbook install | uninstall | doctor | run | export | fetch | list`. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { isAddress } from '../models/source';
import { doctorCommand } from './doctor';
import { exportCommand } from './export';
import { fetchCommand } from './fetch';
import { installCommand } from './install';
import { listCommand } from './list';
import { runCommand } from './run';
import { uninstallCommand } from './uninstall';

const { version, description } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
  description: string;
};

const program = new Command('explainbook').description(description).version(version);
program
  .addCommand(installCommand())
  .addCommand(uninstallCommand())
  .addCommand(doctorCommand())
  .addCommand(runCommand())
  .addCommand(exportCommand())
  .addCommand(fetchCommand())
  .addCommand(listCommand())
  .showHelpAfterError('Run "explainbook --help", or "explainbook COMMAND --help", to see what there is.')
  .configureOutput({
    outputError: (said, write) =>
      write(
        said.replace(/^error: (.)(.*?)\.?$/m, (_, first: string, rest: string) => `${first.toUpperCase()}${rest}.`),
      ),
  });
for (const command of program.commands) command.copyInheritedSettings(program);

// A notebook runs in its own folder; a mirror and a cache are named from where the command was given.
const { EXPLAINBOOK_MIRROR: mirror, EXPLAINBOOK_CACHE: cache } = process.env;
if (mirror && !isAddress(mirror)) process.env.EXPLAINBOOK_MIRROR = resolve(mirror);
if (cache) process.env.EXPLAINBOOK_CACHE = resolve(cache);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
