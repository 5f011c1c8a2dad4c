import { Command } from 'commander';
import { uninstall } from '../kernel/install';
import { type PlaceOptions, placeOf, withPlace } from './place';

/** `explainbook uninstall`: takes out what `install` put in. */
export function uninstallCommand(): Command {
  const command = new Command('uninstall').description(
    "take the kernel, its widgets and its page template out of Jupyter's folders",
  );
  return withPlace(command).action(async (options: PlaceOptions) => {
    const { data, prefix } = placeOf(options);
    const removed = await uninstall(data, prefix ? 1 : 0);
    const said =
      removed.length > 0 ? removed.map((path) => `Removed ${path}`) : [`Nothing of Explainbook is in ${data}`];
    process.stdout.write(`${said.join('\n')}\n`);
  });
}
