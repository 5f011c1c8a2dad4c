import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { pythonPrefix, userDataFolder } from '../kernel/install';

/** Where in Jupyter's folders a command works, as its options say. */
export interface PlaceOptions {
  sysPrefix?: boolean;
  prefix?: string;
}

/** `--user`, `--sys-prefix` and `--prefix`, one of them at most. */
export function withPlace(command: Command): Command {
  return command
    .addOption(new Option('--user', "this user's own, in Jupyter's data folder (the default)"))
    .addOption(new Option('--sys-prefix', 'of the Python environment that is active').conflicts('user'))
    .addOption(new Option('--prefix <folder>', '<folder>/share/jupyter').conflicts(['user', 'sysPrefix']));
}

/** The folder of Jupyter's data, and the prefix above it where there is one. */
export function placeOf({ sysPrefix, prefix }: PlaceOptions): { data: string; prefix?: string } {
  const chosen = sysPrefix ? pythonPrefix() : prefix && resolve(prefix);
  return chosen ? { data: join(chosen, 'share', 'jupyter'), prefix: chosen } : { data: userDataFolder() };
}
