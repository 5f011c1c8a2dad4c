/** The mirror that tests of real networks need: they are skipped by name where none is set. */
export const mirror = process.env.EXPLAINBOOK_MIRROR;
