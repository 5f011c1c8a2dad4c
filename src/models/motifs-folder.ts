import path from 'node:path';

/** Where the package ships the motifs network: seen from src/models and from dist/models alike. */
export const motifsFolder = path.resolve(__dirname, '..', '..', 'models', 'motifs');
