import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { pythonPrefix, uninstall, userDataFolder } from '../kernel/install';

interface Options {
  sysPrefix?: boolean;
  prefix?: string;
}

/** `explainbook uninstall`: takes out what `install` put in. */
export function uninstallCommand(): Command {
  return new Command('uninstall')
    .description("take the kernel, its widgets and its template out of Jupyter's folders")
    .option('--user', "for this user, out of Jupyter's data folder (the default)")
    .option('--sys-prefix', 'out of the Python environment that is active')
    .option('--prefix <folder>', 'out of <folder>/share/jupyter')
    .action(async (options: Options) => {
      const prefix = options.sysPrefix ? pythonPrefix() : options.prefix && resolve(options.prefix);
      const data = prefix ? join(prefix, 'share', 'jupyter') : userDataFolder();
      const removed = await uninstall(data);
      const said =
        removed.length > 0 ? removed.map((path) => `Removed ${path}`) : [`Nothing of Explainbook is in ${data}`];
      process.stdout.write(`${said.join('\n')}\n`);
    });
}
