export * from './activation-maximization';
export * from './examples';
export * from './features';
export * from './surrogates';
