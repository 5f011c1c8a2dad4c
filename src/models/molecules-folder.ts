import path from 'node:path';

/** Where the package ships the molecules network: seen from src/models and from dist/models alike. */
export const moleculesFolder = path.resolve(__dirname, '..', '..', 'models', 'molecules');
