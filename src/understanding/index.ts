export * from './features';
export { type PrototypesOptions, prototypes } from './prototypes';
export { Prototypes } from './prototypes-result';
