import { analysisRows } from '../analysis';
import type { Block, Figure, GalleryItem } from '../render/figure/figure';
import { formatNumber, formatPercent } from '../render/format';
import { overlay } from '../render/overlay';
import { limitAt, sortedMagnitudes } from '../render/scale';
import type { SprayResult } from './result';

/** Most maps that the gallery has pictures of: prototypes and outliers first, then the others in turn. */
const mostPictured = 400;
/** Outliers with a ring, and how far out they must lie. */
const mostRinged = 8;
const farOut = 1.25;
/** Percentile of a map's magnitudes that gets the strongest colour. */
const strongest = 99.5;

/** SpRAy in pictures: where the maps lie, what the clusters look at, where the spectrum has its gap. */
export function sprayFigure(result: SprayResult): Figure {
  return {
    title: 'Strategies (SpRAy)',
    summary: summarise(result),
    blocks: [...scatter(result), spectrumCurve(result), ...clusterMeans(result), table(result), ...gallery(result)],
    certificate: analysisRows(result.certificate),
  };
}

const nameOf = (cluster: number) => `Strategy ${cluster + 1}`;

function summarise({ ranking, maps: { count } }: SprayResult): string {
  const [first] = ranking;
  if (ranking.length === 1)
    return `One strategy: nothing in the spectrum sets some of the ${count} maps apart from the others.`;
  const share = formatPercent(first!.size / count);
  const score = formatNumber(first!.score, { digits: 3 });
  // Two are always as far from each other as the other way round.
  if (ranking.length === 2)
    return `2 strategies in ${count} maps, set apart with a Fisher separability of ${score} of at most 1. Strategy 1 holds ${first!.size} of them (${share}), strategy 2 the other ${ranking[1]!.size}.`;
  return `${ranking.length} strategies in ${count} maps. The one that is best set apart, strategy 1 (Fisher separability ${score}), holds ${first!.size} of them (${share}): look there first.`;
}

function scatter({ embedding, labels, ranking, outliers }: SprayResult): Block[] {
  if (!embedding) return [];
  const axis = (at: number) => Float32Array.from({ length: labels.length }, (_, map) => embedding[2 * map + at]!);
  const ringed = furthest(outliers);
  return [
    {
      kind: 'scatter',
      heading: 'All maps, by UMAP',
      note: `Near points have alike maps; distances between groups mean little.${ringed.length > 0 ? ' Ringed: outliers, maps unlike any other.' : ''} Select points to see them below.`,
      width: 'half',
      x: axis(0),
      y: axis(1),
      groups: labels,
      groupNames: ranking.map(({ cluster, size }) => `${nameOf(cluster)} (${size})`),
      ringed,
    },
  ];
}

function furthest(outliers: Float64Array): number[] {
  return [...outliers.keys()]
    .filter((map) => outliers[map]! >= farOut)
    .sort((a, b) => outliers[b]! - outliers[a]!)
    .slice(0, mostRinged);
}

function spectrumCurve({ eigenvalues, eigengap: { clusters, gap } }: SprayResult): Block {
  const y = Array.from(eigenvalues);
  return {
    kind: 'curves',
    heading: 'Spectrum of the Laplacian',
    note: `The largest gap comes after ${clusters} ${clusters === 1 ? 'eigenvalue' : 'eigenvalues'}: so many clusters.`,
    width: 'half',
    series: [
      { name: 'below the gap', from: 0, to: clusters },
      { name: 'above', from: clusters, to: y.length },
    ].map(({ name, from, to }) => ({
      name,
      x: y.slice(from, to).map((_, at) => from + at + 1),
      y: y.slice(from, to),
      mark: 'points' as const,
    })),
    xLabel: 'number of the eigenvalue',
    yLabel: 'eigenvalue',
    rules: [{ x: clusters + 0.5, label: `gap ${formatNumber(gap, { digits: 2 })}` }],
  };
}

/** What a cluster looks at on average: each map divided by its size, so that none outweighs the others. */
function clusterMeans(result: SprayResult): Block[] {
  const { maps, ranking } = result;
  const [height, width] = maps.shape;
  if (width === undefined) return [];
  const items = ranking.map(({ cluster, size, score, prototypes }): GalleryItem => {
    const mean = new Float32Array(height! * width);
    for (const map of result.members(cluster)) {
      const values = mapValues(result, map);
      const total = values.reduce((sum, value) => sum + Math.abs(value), 0) || 1;
      for (let at = 0; at < mean.length; at++) mean[at]! += values[at]! / total / size;
    }
    const heat = heatPicture(undefined, mean, height!, width);
    const medoid = maps.pictures?.[prototypes[0]!];
    return {
      pictures: medoid ? [medoid, heat] : [heat],
      caption: nameOf(cluster),
      score: `${size} maps, separability ${formatNumber(score, { digits: 3 })}`,
      group: cluster,
      id: prototypes[0]!,
    };
  });
  const note = `${maps.pictures ? 'Its most typical input and its' : 'Its'} mean relevance; red speaks for the class, blue against.`;
  return [{ kind: 'gallery', heading: 'Where each strategy looks', note, size: 112, items }];
}

function table({ ranking, maps: { count }, labels, outliers }: SprayResult): Block {
  const far = (cluster: number) => outliers.filter((score, map) => labels[map] === cluster && score >= farOut).length;
  return {
    kind: 'table',
    heading: 'Strategies, ranked',
    note: 'Separability: the share of the variance along the best line that lies between the cluster and the rest, in the spectral embedding (Fisher; Anders et al. 2022).',
    ids: ranking.map(({ prototypes }) => prototypes[0]!),
    columns: ['strategy', 'maps', 'share', 'separability', 'outliers', 'most typical map'],
    rows: ranking.map(({ cluster, size, score, prototypes }) => [
      nameOf(cluster),
      size,
      formatPercent(size / count),
      score,
      far(cluster),
      `#${prototypes[0]}`,
    ]),
  };
}

function gallery(result: SprayResult): Block[] {
  const { maps, ranking, labels, names, outliers } = result;
  const [height, width] = maps.shape;
  if (width === undefined) return [];
  const first = new Set(ranking.flatMap(({ prototypes }) => prototypes));
  const shown = [...new Set([...first, ...furthest(outliers), ...labels.keys()])].slice(0, mostPictured);
  const items = shown.map((map): GalleryItem => {
    const picture = maps.pictures?.[map];
    const heat = heatPicture(picture, mapValues(result, map), height!, width);
    return {
      pictures: picture ? [picture, heat] : [heat],
      caption: names?.[map] ?? `#${map}`,
      score: outliers[map]! >= farOut ? `outlier ${formatNumber(outliers[map]!, { digits: 3 })}` : undefined,
      id: map,
      group: labels[map],
      first: first.has(map),
    };
  });
  const rest = labels.length > shown.length ? ` Of ${labels.length} maps, ${shown.length} have pictures here.` : '';
  const heading = 'Inputs and their maps';
  const note = `Prototypes of each strategy; what is selected in the scatter takes their place, and a picture that is selected is marked there.${rest}`;
  return [{ kind: 'gallery', heading, note, size: 64, follow: true, items }];
}

function mapValues({ maps: { values, count } }: SprayResult, map: number): Float32Array {
  const size = values.length / count;
  return values.subarray(map * size, (map + 1) * size);
}

function heatPicture(picture: Parameters<typeof overlay>[0], values: Float32Array, height: number, width: number) {
  return overlay(picture, { values, width, height }, { limit: limitAt(sortedMagnitudes([values]), strongest) });
}
