import { expect, it } from 'vitest';
import { murmur2 } from '../../../src/kernel/debug/murmur2';

// Computed with the reference implementation's algorithm by another program (Python's murmurhash2 package and JupyterLab's own).
