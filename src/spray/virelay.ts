/** SpRAy's results as a project that ViRelAy opens (Anders et al. 2021, arXiv:2106.13200): HDF5 files, and YAML that names them. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Picture } from '../attribution/result';
import { ArgumentError } from '../errors';
import { spectralRows } from './clusters';
import type { SprayResult } from './result';

export interface VirelayOptions {
  /** Default `SpRAy`. */
  readonly name?: string;
  /** What the network is called. Default `network`. */
  readonly model?: string;
  /** What the data set is called. Default `data`. */
  readonly dataset?: string;
  /** How the maps were made. Default `attribution`. */
  readonly method?: string;
  /** The names of the network's classes. Default `0`, `1`, … */
  readonly classes?: readonly string[];
  /** The class that was explained in each map, by its place among `classes`. Default 0. */
  readonly labels?: readonly number[];
  /** Whether that is the class of the example or the network's answer. Default `predicted_label`. */
  readonly strategy?: 'predicted_label' | 'true_label';
  /** The network's outputs, one a class for each map. Default 1 for the map's class. */
  readonly predictions?: readonly ArrayLike<number>[];
  /** What the maps are maps of, one picture each. Default: those that SpRAy got. */
  readonly pictures?: readonly Picture[];
}

/**
 * Writes `dataset.h5`, `attribution.h5`, `analysis.h5`, `labels.json` and `project.yaml` into a folder:
 * `virelay FOLDER/project.yaml` opens them.
 *
 * The analysis has one category, the class explained; the embeddings `spectral`, with the eigenvalues, and `umap`; and the
 * clusters by their rank. Pictures are `[N, H, W, 3]` bytes, maps `[N, H, W, 1]`.
 *
 * @returns The path of `project.yaml`.
 * @throws ArgumentError where the maps are not planes, or pictures are missing or of another size.
 *
 * @example
 * const maps = await lrp(model, digits([...Array(24).keys()]), { target: 3 });
 * const found = await spray(maps, { neighbours: 4 });
 * const project = await writeVirelay('out/virelay', found, { method: 'LRP', labels: Array(24).fill(3) });
 */
export async function writeVirelay(folder: string, found: SprayResult, options: VirelayOptions = {}): Promise<string> {
  const { name = 'SpRAy', model = 'network', dataset = 'data', method = 'attribution' } = options;
  const { strategy = 'predicted_label' } = options;
  const { count, shape } = found.maps;
  const pictures = picturesOf(found, options.pictures ?? found.maps.pictures);
  const labels = options.labels ?? new Array<number>(count).fill(0);
  const classes = options.classes ?? Array.from({ length: Math.max(...labels) + 1 }, (_, at) => String(at));
  const predictions = options.predictions ?? labels.map((label) => classes.map((_, at) => Number(at === label)));
  for (const [what, list] of Object.entries({ labels, predictions })) {
    if (list.length === count) continue;
    throw new ArgumentError(`${list.length} ${what} came for ${count} maps; give one for each.`);
  }
  const odd = labels.find((label) => !(Number.isInteger(label) && label >= 0 && label < classes.length));
  if (odd !== undefined) {
    throw new ArgumentError(`The label ${odd} is none of the ${classes.length} classes; give their places, from 0.`);
  }
  await fs.mkdir(folder, { recursive: true });
  const write = await writer(folder);
  const label: Table = { values: Uint16Array.from(labels), shape: [count], dtype: '<H' };
  const index: Table = { values: Uint32Array.from(labels, (_, at) => at), shape: [count], dtype: '<I' };
  const [height, width] = shape as [number, number];
  write('dataset.h5', {
    data: { values: pixels(pictures), shape: [count, height, width, 3], dtype: '<B' },
    label,
  });
  write('attribution.h5', {
    attribution: { values: found.maps.values, shape: [count, height, width, 1], dtype: '<f' },
    index,
    label,
    prediction: {
      values: Float32Array.from(predictions.flatMap((outputs) => Array.from(outputs))),
      shape: [count, predictions[0]!.length],
      dtype: '<f',
    },
  });
  // A category is found by the number that stands for it in the map of labels.
  const category = labels.every((each) => each === labels[0]) ? String(labels[0]) : 'all';
  write('analysis.h5', { [category]: { index, cluster: clustersOf(found), embedding: embeddingsOf(found) } });
  const words = classes.map((word, at) => ({ index: at, word_net_id: String(at), name: word }));
  await fs.writeFile(path.join(folder, 'labels.json'), `${JSON.stringify(words, null, 2)}\n`);
  const file = path.join(folder, 'project.yaml');
  await fs.writeFile(file, yaml({ name, model, dataset, method, strategy, width, height }));
  return file;
}

/** Numbers, row-major, as HDF5 keeps them. */
interface Table {
  readonly values: Float32Array | Float64Array | Uint32Array | Uint16Array | Uint8Array;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly attributes?: Readonly<Record<string, Float64Array | number | string>>;
}

interface Tables {
  readonly [name: string]: Table | Tables;
}

const isTable = (entry: Table | Tables): entry is Table => 'dtype' in entry;

/** Writes groups and tables into a file of the folder. */
async function writer(folder: string): Promise<(name: string, content: Tables) => void> {
  const { ready, File } = await import('h5wasm/node');
  await ready;
  return (name, content) => {
    const file = new File(path.join(folder, name), 'w');
    try {
      const fill = (group: Pick<typeof file, 'create_dataset' | 'create_group'>, entries: Tables) => {
        for (const [key, entry] of Object.entries(entries)) {
          if (!isTable(entry)) {
            fill(group.create_group(key), entry);
            continue;
          }
          const { values, shape, dtype, attributes = {} } = entry;
          const table = group.create_dataset({ name: key, data: values, shape: [...shape], dtype });
          for (const [attribute, value] of Object.entries(attributes)) table.create_attribute(attribute, value);
        }
      };
      fill(file, content);
    } finally {
      file.close();
    }
  };
}

function clustersOf({ labels, ranking }: SprayResult): Tables {
  const attributes = { embedding: 'spectral', k: ranking.length };
  return {
    [`spectral-${ranking.length}`]: {
      values: Uint32Array.from(labels),
      shape: [labels.length],
      dtype: '<I',
      attributes,
    },
  };
}

function embeddingsOf({ eigenvalues, eigenvectors, embedding }: SprayResult): Tables {
  const { values, count, width } = spectralRows({ vectors: eigenvectors }, eigenvectors.length, false);
  const spectral: Table = {
    values: Float32Array.from(values),
    shape: [count, width],
    dtype: '<f',
    attributes: { eigenvalue: Float64Array.from(eigenvalues) },
  };
  return embedding ? { spectral, umap: { values: embedding, shape: [count, 2], dtype: '<f' } } : { spectral };
}

function picturesOf({ maps: { count, shape } }: SprayResult, pictures: readonly Picture[] | undefined) {
  if (shape.length !== 2) {
    throw new ArgumentError(`The maps have the shape [${shape}]; ViRelAy shows pictures, so give maps of planes.`);
  }
  if (pictures?.length !== count) {
    throw new ArgumentError(`${pictures?.length ?? 'No'} pictures came for ${count} maps; give one for each.`);
  }
  const [height, width] = shape;
  const other = pictures.find((picture) => picture.height !== height || picture.width !== width);
  if (other) {
    throw new ArgumentError(
      `A picture has ${other.width} × ${other.height} pixels, the maps have ${width} × ${height}; ViRelAy lays them over each other, so give them one size.`,
    );
  }
  return pictures;
}

/** Red, green and blue of all pictures. */
function pixels(pictures: readonly Picture[]): Uint8Array {
  const bytes = new Uint8Array(pictures.reduce((sum, { rgba }) => sum + (rgba.length / 4) * 3, 0));
  let at = 0;
  for (const { rgba } of pictures) {
    for (let pixel = 0; pixel < rgba.length; pixel++) if (pixel % 4 < 3) bytes[at++] = rgba[pixel]!;
  }
  return bytes;
}

interface Project {
  readonly name: string;
  readonly model: string;
  readonly dataset: string;
  readonly method: string;
  readonly strategy: string;
  readonly width: number;
  readonly height: number;
}

/** JSON's strings are YAML's too. */
function yaml({ name, model, dataset, method, strategy, width, height }: Project): string {
  const text = JSON.stringify;
  return `project:
  name: ${text(name)}
  model: ${text(model)}
  label_map: labels.json
  dataset:
    name: ${text(dataset)}
    type: hdf5
    path: dataset.h5
    input_width: ${width}
    input_height: ${height}
    down_sampling_method: none
    up_sampling_method: none
  attributions:
    attribution_method: ${text(method)}
    attribution_strategy: ${strategy}
    sources:
      - attribution.h5
  analyses:
    - analysis_method: SpRAy
      sources:
        - analysis.h5
`;
}
