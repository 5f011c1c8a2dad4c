import type { AnalysisCertificate } from '../analysis';
import type { CertificateRow } from '../render/certificate';
import { formatNumber, formatPercent } from '../render/format';
import { type Chosen, sprayDefaults } from './options';
import type { SprayFindings } from './result';

/** Below this, neighbours that were missed may change the clusters. */
const enoughRecall = 0.9;
/** Below this, the picture shows neighbours that are none. */
const enoughTrust = 0.8;
/** More pieces than this, and the graph is torn rather than clustered. */
const manyPieces = 12;
/** A gap below this is no gap. */
const clearGap = 0.05;

/** What is said beside the clusters. */
export function certify(
  found: SprayFindings,
  chosen: Chosen,
  trust: number | undefined,
  seconds: number,
): AnalysisCertificate {
  const names = Object.keys(sprayDefaults) as (keyof typeof sprayDefaults)[];
  const values = names.map((name) => [name, typeof chosen[name] === 'function' ? 'own function' : chosen[name]]);
  return {
    method: 'SpRAy',
    parameters: { maps: found.maps.count, size: found.points.width, ...Object.fromEntries(values) },
    checks: [searchRow(found), gapRow(found, chosen), ...trustRow(trust)],
    notes: notesOn(found),
    seconds,
  };
}

function searchRow({ neighbours: { search, recall, sample } }: SprayFindings): CertificateRow {
  const label = 'Neighbours';
  if (search === 'exact') return { label, value: 'exact: all maps compared with all', tone: 'good' };
  if (search === 'own') return { label, value: 'by a function of the caller', tone: 'plain' };
  return {
    label,
    value: `approximate: ${formatPercent(recall)} of the true ones found, of a sample of ${sample} maps`,
    tone: recall >= enoughRecall ? 'good' : 'warn',
  };
}

function gapRow({ eigengap: { clusters, gap }, components }: SprayFindings, chosen: Chosen): CertificateRow {
  const pieces = components > 1 ? `; the graph falls into ${components} pieces` : '';
  const taken = chosen.clusters === 'eigengap' ? '' : ', but the caller chose the clusters';
  return {
    label: 'Eigengap',
    value: `${formatNumber(gap)} after eigenvalue ${clusters}${pieces}${taken}`,
    tone: gap >= clearGap ? 'good' : 'warn',
    title: 'The number of clusters is the number of eigenvalues before the largest gap; a small gap says little.',
  };
}

function trustRow(trust: number | undefined): CertificateRow[] {
  if (trust === undefined) return [];
  return [
    {
      label: 'Picture',
      value: `trustworthiness ${formatNumber(trust, { digits: 3 })}`,
      tone: trust >= enoughTrust ? 'good' : 'warn',
      title: '1: neighbours in the picture are neighbours in truth; about 0.5: by chance (Venna and Kaski 2001).',
    },
  ];
}

function notesOn({ components, ranking, eigengap }: SprayFindings): string[] {
  const notes: string[] = [];
  if (components > manyPieces) {
    notes.push(
      `The graph of neighbours falls into ${components} pieces; with more neighbours for each map it would hold together.`,
    );
  }
  if (ranking.length === 1) notes.push('There is one cluster only, so nothing is ranked: the maps show one strategy.');
  if (eigengap.gap < clearGap) notes.push('No gap in the spectrum stands out: the clusters pass into each other.');
  return notes;
}
