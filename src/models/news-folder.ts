import path from 'node:path';

/** Where the package ships the network on news texts: seen from src/models and from dist/models alike. */
export const newsFolder = path.resolve(__dirname, '..', '..', 'models', 'news');

/** The science groups of 20 Newsgroups, in the order of that network's classes. */
export const NEWS_GROUPS: readonly string[] = ['sci.crypt', 'sci.electronics', 'sci.med', 'sci.space'];
