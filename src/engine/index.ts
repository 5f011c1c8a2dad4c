export { type EngineInfo, type EngineName, useEngine } from './engine';
