/** The command that starts Python, if there is one. */
export function findPython(): string | undefined;

/** Makes the Python environment with JupyterLab, or takes the one that is there. */
export function ensureLab(): Promise<{
  /** Folder of its programs. */
  readonly bin: string;
  readonly jupyter: string;
  /** The process environment in which Jupyter finds our kernel and widgets. */
  readonly env: Record<string, string | undefined>;
}>;

/** The environment of the kernel's tests, with the programs and libraries they are held against. */
export function ensurePeers(): ReturnType<typeof ensureLab>;
