/** The tables of the registry that are read with their columns' names and kinds. */
import { dataSet } from '../../registry/data-set';
import type { ColumnType } from './column';
import { parseTable } from './read';
import { Table } from './table';

interface KnownTable {
  readonly set: string;
  readonly files: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly types?: Readonly<Record<string, ColumnType>>;
  readonly drop?: readonly string[];
  /** Of the column that is to be predicted: what its cells mean, in the order of the classes. */
  readonly classes: readonly (readonly [cell: string, label: string])[];
}

const load = async (known: KnownTable, part: string): Promise<Table> => {
  const file = known.files[part]!;
  const text = await dataSet(known.set).text(file);
  const { names, drop = [], classes } = known;
  const last = names.at(-1)!;
  const cells: ColumnType = { kind: 'categorical', categories: classes.map(([cell]) => cell) };
  // The test part of adult ends its classes with a full stop.
  const table = parseTable(part === 'test' ? text.replace(/\.\s*$/gm, '') : text, {
    names,
    drop,
    types: { ...known.types, [last]: cells },
    title: file,
  });
  return new Table(
    known.set,
    table.columns.map((column) =>
      column.name === last ? { ...column, categories: classes.map(([, label]) => label) } : column,
    ),
  );
};

const schooling = [
  'Preschool',
  '1st-4th',
  '5th-6th',
  '7th-8th',
  '9th',
  '10th',
  '11th',
  '12th',
  'HS-grad',
  'Some-college',
  'Assoc-voc',
  'Assoc-acdm',
  'Bachelors',
  'Masters',
  'Prof-school',
  'Doctorate',
];

const adultTable: KnownTable = {
  set: 'adult',
  files: { train: 'adult-train.csv', test: 'adult-test.csv' },
  names: [
    'age',
    'workclass',
    'fnlwgt',
    'education',
    'education-num',
    'marital-status',
    'occupation',
    'relationship',
    'race',
    'sex',
    'capital-gain',
    'capital-loss',
    'hours-per-week',
    'native-country',
    'income',
  ],
  types: { education: { kind: 'ordinal', categories: schooling } },
  // A weight of the sample, and the same as education.
  drop: ['fnlwgt', 'education-num'],
  classes: [
    ['<=50K', '≤ 50K'],
    ['>50K', '> 50K'],
  ],
};

const wineTable: KnownTable = {
  set: 'wine',
  files: { all: 'wine.csv' },
  names: [
    'alcohol',
    'malic acid',
    'ash',
    'alcalinity of ash',
    'magnesium',
    'total phenols',
    'flavanoids',
    'nonflavanoid phenols',
    'proanthocyanins',
    'color intensity',
    'hue',
    'OD280/OD315',
    'proline',
    'cultivar',
  ],
  classes: [
    ['1', 'cultivar 1'],
    ['2', 'cultivar 2'],
    ['3', 'cultivar 3'],
  ],
};

const breastCancerTable: KnownTable = {
  set: 'breast-cancer',
  files: { all: 'breast-cancer-wisconsin.csv' },
  names: [
    'clump thickness',
    'cell size',
    'cell shape',
    'adhesion',
    'epithelial cell size',
    'bare nuclei',
    'bland chromatin',
    'normal nucleoli',
    'mitoses',
    'class',
  ],
  classes: [
    ['2', 'benign'],
    ['4', 'malignant'],
  ],
};

/**
 * Census income (Kohavi 1996): who earns more than 50,000 $ a year. 32,561 rows to train and 16,281 to test, 12 columns and
 * `income`; education is ordinal.
 * @throws DataError where the data set is neither in the mirror nor within reach
 */
export const adult = (part: 'train' | 'test' = 'train'): Promise<Table> => load(adultTable, part);

/** Wine (Aeberhard 1994): 178 rows, 13 chemical measurements and `cultivar`. */
export const wine = (): Promise<Table> => load(wineTable, 'all');

/** Wisconsin breast cancer (Mangasarian & Wolberg 1990): 699 rows, 9 measurements of cells from 1 to 10 and `class`. */
export const breastCancer = (): Promise<Table> => load(breastCancerTable, 'all');
