export type { Notebook } from './export/notebook';
export { type ExportOptions, exportNotebook } from './export/page';
