/** The fastest engine there is, for tests that import this first. */
import { useEngine } from '../src/engine';

await useEngine();
