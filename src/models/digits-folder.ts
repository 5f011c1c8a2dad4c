import path from 'node:path';

/** Where the package ships its models: seen from src/models and from dist/models alike. */
const shipped = path.resolve(__dirname, '..', '..', 'models');

export const digitsFolder = path.join(shipped, 'digits');
export const digitsDensityFolder = path.join(shipped, 'digits-density');
export const digitsVaeFolder = path.join(shipped, 'digits-vae');
export const cleverHansFolder = path.join(shipped, 'clever-hans');
