import { existsSync } from 'node:fs';

/** An interpreter with JupyterLab, or undefined where there is no Python. */
export async function labPython(): Promise<string | undefined> {
  const found = process.env.EXPLAINBOOK_LAB_PYTHON;
  return found && existsSync(found) ? found : undefined;
}
