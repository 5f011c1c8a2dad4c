/** The documentation's pages that come from the tables of methods, analyses and metrics, and from the registry. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnalysisMethod, analyses } from '../../src/analyses';
import { type Method, methods } from '../../src/attribution/methods';
import type { Metric } from '../../src/evaluation/metric';
import { metrics } from '../../src/evaluation/metrics';
import { type Field, readComments } from './comments';
import { registryPage } from './registry';

type Comments = ReturnType<typeof readComments>;

const folder = 'docs/methods';
const analysesFolder = 'docs/analyses';
/** The rooms that hold explainers, and those that hold analyses. */
const rooms = {
  methods: ['src/attribution'],
  analyses: ['src/understanding', 'src/concepts', 'src/spray', 'src/study', 'src/evaluation', 'src/modalities'],
};

/** Every generated file with its text, by its path from the root. The README is generated between its marks. */
export function generatePages(root: string): Map<string, string> {
  const comments = readComments(root, rooms.methods);
  const told = readComments(root, [...rooms.methods, ...rooms.analyses]);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  return new Map([
    ...methods.map((method) => [`${folder}/${method.name}.md`, methodPage(method, comments)] as const),
    [`${folder}/README.md`, indexPage()],
    ...analyses.map((analysis) => [`${analysesFolder}/${analysis.name}.md`, analysisPage(analysis, told)] as const),
    [`${analysesFolder}/README.md`, analysesIndex()],
    ['docs/metrics.md', metricsPage()],
    ['docs/registry.md', registryPage()],
    ['README.md', withTable(withTable(readme, 'methods', methodsTable()), 'analyses', analysesTable())],
  ]);
}

function methodPage(method: Method, comments: Comments): string {
  const name = method.explain.name;
  return page(method.title, name, comments, (file) => [
    ['In code', `\`${name}\` of [${file}](../../${file}); \`'${method.name}'\` in \`compare\``],
    ['What it is', method.what],
    ['It needs', method.needs],
    ['Its map sums to', method.promises === 'nothing' ? 'nothing that is promised' : method.promises],
    ['Source', method.source],
  ]);
}

function analysisPage(analysis: AnalysisMethod, comments: Comments): string {
  const name = analysis.analyse.name;
  return page(analysis.title, name, comments, (file) => [
    ['In code', `\`${name}\` of [${file}](../../${file})`],
    ['What one learns', analysis.what],
    ['It needs', analysis.needs],
    ['Its certificate checks', analysis.checks],
    ['Source', analysis.source],
  ]);
}

type Row = readonly [string, string];

/** What stands in the tables and in the doc comment of one function. */
function page(
  title: string,
  name: string,
  { functions, interfaces }: Comments,
  facts: (file: string) => Row[],
): string {
  const documented = functions.get(name);
  if (!documented) throw new Error(`${title} is made by ${name}, which has no doc comment.`);
  const { file, text, returns, throws, example, options } = documented;
  const rows = facts(file);
  return `${[
    `# ${title}`,
    text,
    table([
      ...rows.slice(0, -1),
      ...(returns ? [['It returns', oneLine(returns)] as const] : []),
      ...throws.map((each) => ['It throws', oneLine(each)] as const),
      ...rows.slice(-1),
    ]),
    ...(example ? ['## Example', `\`\`\`ts\n${example}\n\`\`\``] : []),
    '## Options',
    optionsTable(options ? fieldsOf(options, interfaces) : []),
  ].join('\n\n')}\n`;
}

/** The fields of an options interface, its own before those that it shares with others. */
function fieldsOf(name: string, interfaces: Comments['interfaces']): Field[] {
  const found = interfaces.get(name.replace(/<.*/s, ''));
  return found ? [...found.fields, ...found.parents.flatMap((parent) => fieldsOf(parent, interfaces))] : [];
}

const optionsTable = (fields: readonly Field[]): string =>
  [
    '| option | meaning |',
    '|---|---|',
    ...fields.map(({ name, optional, text }) => `| \`${name}\`${optional ? '' : ' (required)'} | ${oneLine(text)} |`),
  ].join('\n');

const table = (rows: readonly Row[]): string =>
  ['| | |', '|---|---|', ...rows.map(([label, value]) => `| ${label} | ${cell(value)} |`)].join('\n');

const oneLine = (text: string): string => cell(text.replace(/\s+/g, ' '));
const cell = (text: string): string => text.replaceAll('|', '\\|');

const families: Readonly<Record<Method['family'], string>> = {
  gradient: 'Gradients, and backward passes that change them',
  path: 'Paths',
  relevance: 'Relevance',
  perturbation: 'Perturbations',
};

function indexPage(): string {
  const sections = Object.entries(families).map(([family, heading]) => {
    const rows = methods.filter((method) => method.family === family);
    const lines = rows.map(
      ({ name, title, what, needs, promises }) =>
        `| [${title}](${name}.md) | ${cell(what)} | ${needs} | ${cell(promises)} |`,
    );
    return [
      `## ${heading}`,
      ['| method | what it is | it needs | its map sums to |', '|---|---|---|---|', ...lines].join('\n'),
    ];
  });
  const intro =
    'Every explainer takes a model, an input and options, and returns raw signed values with a certificate. ' +
    'What is explained, f, is the logit of the predicted class unless `target` says otherwise.';
  return `${['# Methods', intro, ...sections.flat()].join('\n\n')}\n`;
}

const subjects: Readonly<Record<AnalysisMethod['family'], string>> = {
  features: 'Weights, features and what excites them',
  concepts: 'Concepts',
  strategies: 'Strategies',
  examples: 'Examples',
  surrogates: 'Simpler models in its place',
  people: 'What people make of explanations',
  evaluation: 'Whether explanations are any good',
};

function analysesIndex(): string {
  const sections = Object.entries(subjects).flatMap(([family, heading]) => {
    const rows = analyses.filter((analysis) => analysis.family === family);
    if (rows.length === 0) return [];
    const lines = rows.map(
      ({ name, title, what, needs, checks }) =>
        `| [${title}](${name}.md) | ${cell(what)} | ${cell(needs)} | ${cell(checks)} |`,
    );
    return [
      `## ${heading}`,
      ['| analysis | what one learns | it needs | its certificate checks |', '|---|---|---|---|', ...lines].join('\n'),
    ];
  });
  const intro =
    'An analysis asks what a model has learned, not why it decided once. Each returns its numbers, a figure that shows itself, ' +
    'and a certificate.';
  return `${['# Analyses', intro, ...sections].join('\n\n')}\n`;
}

const questions: Readonly<Record<Metric['family'], string>> = {
  faithfulness: 'Faithfulness: does f follow the map?',
  robustness: 'Robustness: does a small change of the input change the map?',
  randomisation: 'Randomisation: does the map depend on what the network learned?',
  localisation: 'Localisation: does the map point at the object?',
  complexity: 'Complexity: how many pixels does it take?',
};

function metricsPage(): string {
  const sections = Object.entries(questions).map(([family, heading]) => {
    const lines = metrics
      .filter((metric) => metric.family === family)
      .map(({ name, title, what, needs, better, parameters, source }) => {
        const told = Object.entries(parameters).map(([key, value]) => `\`${key}: ${JSON.stringify(value)}\``);
        const end = better === 'none' ? 'neither' : better;
        return `| \`${name}\` | ${title} | ${cell(what)} | ${end} | ${needs} | ${told.join(', ')} | ${cell(source)} |`;
      });
    const head = [
      '| name | title | the number is | better | it needs | parameters | source |',
      '|---|---|---|---|---|---|---|',
    ];
    return [`## ${heading}`, [...head, ...lines].join('\n')].join('\n\n');
  });
  const intro =
    'The metrics of [`evaluate`](analyses/evaluate.md), by name or as `{ metric: name, …parameters }`. Every metric that removes something also takes ' +
    "`region` (the side of patches in pixels, or `'value'`), `imputation` (a number, `'mean'`, `'blur'`, `'noise'`, `'nearest'`) and `score` (`'logit'` or `'probability'`).";
  return `${['# Metrics of explanations', intro, ...sections].join('\n\n')}\n`;
}

const methodsTable = (): string =>
  [
    '| method | what it is | its certificate |',
    '|---|---|---|',
    ...methods.map(
      ({ name, what, promises, explain }) =>
        `| [\`${explain.name}\`](${folder}/${name}.md) | ${cell(what)} | ${promises === 'nothing' ? 'promises no sum, and says so' : cell(`Σ = ${promises}`)} |`,
    ),
  ].join('\n');

const analysesTable = (): string =>
  [
    '| analysis | what one learns | its certificate checks |',
    '|---|---|---|',
    ...analyses.map(
      ({ name, what, checks, analyse }) =>
        `| [\`${analyse.name}\`](${analysesFolder}/${name}.md) | ${cell(what)} | ${cell(checks)} |`,
    ),
  ].join('\n');

/** The text with the table between the marks of that name. */
function withTable(readme: string, name: string, rows: string): string {
  const marks = [`<!-- ${name}: generated by npm run docs -->`, `<!-- /${name} -->`] as const;
  const [start, end] = [readme.indexOf(marks[0]), readme.indexOf(marks[1])];
  if (start < 0 || end < start) throw new Error(`The README lacks the marks ${marks.join(' … ')}.`);
  return `${readme.slice(0, start)}${marks[0]}\n${rows}\n${readme.slice(end)}`;
}
