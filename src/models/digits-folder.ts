import path from 'node:path';

/** Where the package ships the digits network: seen from src/models and from dist/models alike. */
export const digitsFolder = path.resolve(__dirname, '..', '..', 'models', 'digits');
