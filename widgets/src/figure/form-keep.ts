/** Where answers stay while no kernel holds them: in the browser, by the form's id. */

import type { Answers } from '../../../src/render/figure/form';

export interface Kept {
  readonly answers: Answers;
  readonly step: number;
}

let ownPage = false;

/** Called by an exported page: its forms begin empty, or where this browser left them, not with answers of the notebook's author. */
export function beginOwnAnswers(): void {
  ownPage = true;
}

export const isOwnPage = (): boolean => ownPage;

const key = (id: string): string => `explainbook-form-${id}`;

/** What this browser kept; nothing where it keeps nothing, as in private windows. */
export function readKept(id: string): Kept | undefined {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(id)) ?? 'null');
    if (typeof found !== 'object' || found === null) return undefined;
    const { answers, step } = found as Partial<Kept>;
    if (typeof answers !== 'object' || answers === null) return undefined;
    return { answers, step: Number.isInteger(step) ? Math.max(0, step!) : 0 };
  } catch {
    return undefined;
  }
}

/** @returns whether the browser keeps it */
export function keep(id: string, kept: Kept): boolean {
  try {
    localStorage.setItem(key(id), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

/** A code for who gave none: enough to tell people apart, nothing about them. */
export function randomCode(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => letters[byte % letters.length]).join('');
}
