import path from 'node:path';

/** Where the package ships the scenes network: seen from src/models and from dist/models alike. */
export const scenesFolder = path.resolve(__dirname, '..', '..', 'models', 'scenes');
