import { resolve } from 'node:path';
import { Command } from 'commander';
import { install, installInto, pythonPrefix, userDataFolder } from '../kernel/install';

interface Options {
  user?: boolean;
  sysPrefix?: boolean;
  prefix?: string;
}

/** `explainbook install`: makes the kernel known to Jupyter. */
export function installCommand(): Command {
  return new Command('install')
    .description('make the kernel and its widgets known to Jupyter')
    .option('--user', "for this user, in Jupyter's data folder (the default)")
    .option('--sys-prefix', 'in the Python environment that is active')
    .option('--prefix <folder>', 'under <folder>/share/jupyter')
    .action(async (options: Options) => {
      const chosen = options.sysPrefix ? pythonPrefix() : options.prefix && resolve(options.prefix);
      const { kernelspec, labextension, template } = await (chosen ? install(chosen) : installInto(userDataFolder()));
      process.stdout.write(`The kernel "TypeScript (Explainbook)" is installed in ${kernelspec}\n`);
      if (labextension) process.stdout.write(`Its widgets for JupyterLab are in ${labextension}\n`);
      if (template)
        process.stdout.write(`For "jupyter nbconvert --to html --template explainbook" there is ${template}\n`);
    });
}
