import { expect, test } from 'vitest';
import { certificateRows, ledgerTable } from '../../src/render/certificate';
import { drawing, resultsHtml, resultsText } from '../../src/render/html';
import { sampleAttribution, sampleRelevance, side } from '../notebook/sample';

const kept = sampleAttribution();
const broken = sampleAttribution('IG', { error: 0.034, ledger: false });
const row = (result: typeof kept, label: string) =>
  certificateRows(result.certificate, 0, result.targets[0]).find((one) => one.label === label);

test('a kept promise is good, a broken one warns', () => {
  expect(row(kept, 'Completeness')).toMatchObject({ tone: 'good', short: 'Sum off by 0.02 %' });
  expect(row(kept, 'Completeness')?.title).toContain('Σ relevance = f(x)');
  expect(row(broken, 'Completeness')).toMatchObject({ tone: 'warn', value: 'sum 11.89, promised 12.31: off by 3.4 %' });
});

test('the tolerance that was asked for decides', () => {
  const lenient = { ...broken.certificate, parameters: { tolerance: 0.05 } };
  expect(certificateRows(lenient).find(({ label }) => label === 'Completeness')).toMatchObject({
    tone: 'good',
    short: 'Sum off by 3.4 %, 5 % allowed',
  });
});

test('the books: what left by biases and stabilisers is summed over the layers', () => {
  expect(row(kept, 'Where it went')?.value).toBe(
    '12.31 at the output; 0.16 to biases, 0.008 to the stabiliser, 0 lost; 12.14 left for the input',
  );
  expect(row(kept, 'Conservation')).toMatchObject({ tone: 'good', short: '4 layers conserve' });
  expect(row(broken, 'Conservation')).toBeUndefined();
});

test('method, target and time are said', () => {
  expect(row(kept, 'Method')?.value).toBe('lrp, composite = epsilon-plus-flat, epsilon = 1e−6');
  expect(row(kept, 'Target')?.value).toBe('seven (unit 7), score 12.31, probability 99.87 %');
  expect(row(kept, 'Time')?.value).toBe('48 ms');
});

test('a linear model says how much it explains, and warns where that is little', () => {
  const fitted = (rSquared: number) => {
    const surrogate = { coefficients: [[1, 2, 3]], intercept: [0.5], rSquared: [rSquared] };
    return certificateRows({ ...kept.certificate, surrogate }).find(({ label }) => label === 'Linear model');
  };
  expect(fitted(0.93)).toMatchObject({ tone: 'good', value: 'R² 0.93 over 3 features', short: 'R² 0.93' });
  expect(fitted(0.2)).toMatchObject({ tone: 'warn' });
});

test('the ledger as a table', () => {
  const table = ledgerTable(kept.certificate);
  expect(table?.columns).toHaveLength(8);
  expect(table?.rows[0]).toEqual(['dense_2 (MatMul)', 'ε', '12.3', '12.2', '0.11', '0.002', '0', '< 0.01 %']);
  expect(ledgerTable(broken.certificate)).toBeUndefined();
});

test('what is drawn are the raw values', () => {
  const { maps, width, height } = drawing(kept);
  expect([width, height, maps.length]).toEqual([side, side, 1]);
  expect(maps[0]?.[7 * side + 15]).toBeCloseTo(sampleRelevance(15, 7), 6);
});

test('static HTML has a picture and escapes what models call their classes', () => {
  const nasty = sampleAttribution('<script>x</script>');
  const html = resultsHtml([kept, nasty]);
  expect(html.match(/<img src="data:image\/png;base64,/g)).toHaveLength(2);
  expect(html).not.toContain('<script>');
  expect(html).toContain('&lt;script&gt;x&lt;/script&gt;');
});

test('plain text says target and completeness', () => {
  expect(resultsText([kept])).toBe(
    [
      'LRP ε-plus-flat of shape [1, 28, 28, 1]',
      '  Target: seven (unit 7), score 12.31, probability 99.87 %',
      '  Completeness: sum 12.31, promised 12.31: off by 0.02 %',
      '  Conservation: largest unexplained loss in a layer < 0.01 % (dense_2)',
      '  Relevance: For +36.9, against −24.5, sum +12.3. For: top centre 36 %, centre 24 %. Against: middle left 44 %, bottom left 32 %, centre 15 %.',
    ].join('\n'),
  );
});
