import { Command } from 'commander';
import { install } from '../kernel/install';
import { type PlaceOptions, placeOf, withPlace } from './place';

/** `explainbook install`: makes the kernel known to Jupyter. */
export function installCommand(): Command {
  const command = new Command('install').description(
    'make the kernel, its widgets and its page template known to Jupyter',
  );
  return withPlace(command).action(async (options: PlaceOptions) => {
    const { kernelspec, labextension, template } = await install(placeOf(options).data);
    const said = [`The kernel "TypeScript (Explainbook)" is installed in ${kernelspec}`];
    if (labextension) said.push(`Its widgets for JupyterLab are in ${labextension}`);
    if (template) said.push(`For "jupyter nbconvert --to html --template explainbook" there is ${template}`);
    if (/[\\/]_npx[\\/]/.test(__dirname)) {
      said.push(
        'This copy of Explainbook lies in a cache that npx may empty. To keep the kernel, run "npm install --global explainbook" and "explainbook install".',
      );
    }
    process.stdout.write(`${said.join('\n')}\n`);
  });
}
