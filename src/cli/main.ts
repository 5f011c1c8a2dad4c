#!/usr/bin/env node
/** The command line: `explainbook install | run | export`. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { exportCommand } from './export';
import { installCommand } from './install';
import { runCommand } from './run';

const { version, description } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
  description: string;
};

const program = new Command('explainbook').description(description).version(version);
program.addCommand(installCommand()).addCommand(runCommand()).addCommand(exportCommand());

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
