/** Bundles the widgets unless they are up to date; resolves to whether anything had to be built. */
export function buildWidgets(): Promise<boolean>;
