import path from 'node:path';

/** Where the package ships the actions network: seen from src/models and from dist/models alike. */
export const actionsFolder = path.resolve(__dirname, '..', '..', 'models', 'actions');
