export * from './examples';
export * from './features';
