import type { AnalysisCertificate } from '../../analysis';
import type { CertificateRow } from '../../render/certificate';
import { formatNumber, formatPercent } from '../../render/format';
import type { ActivationMaximization, MaximizedImage } from './run';

/** What stands beside the images. */
export function certificateOf(run: ActivationMaximization, seconds: number): AnalysisCertificate {
  const { naming, settings, images, target } = run;
  const { shape, range, unit, preprocessing, forms, ...parameters } = settings ?? ({} as never);
  return {
    method: naming.method,
    parameters: { target: target.name, f: target.explained, forms, ...parameters },
    // Before the first step there is nothing that could have risen.
    checks: run.steps === 0 ? [] : images.flatMap((image) => checksOf(image, run)),
    notes: [
      ...images.map(({ form, from }) => `${form.title}: ${form.formula}, from ${from}.`),
      ...(settings && settings.noise > 0 ? [`Noise of spread ${settings.noise} was added to each start.`] : []),
      ...(run.state === 'done' || !settings ? [] : [`Stands at step ${run.steps} of ${settings.steps}.`]),
    ],
    seconds,
  };
}

function checksOf(image: MaximizedImage, run: ActivationMaximization): CertificateRow[] {
  const { form, first, objective, named, probability } = image;
  const { target, images } = run;
  const rows: CertificateRow[] = [];
  if (target.index !== undefined && named) {
    const right = named.index === target.index;
    const value = right
      ? `classified as ${target.name}, p = ${formatPercent(probability!)}`
      : `classified as ${run.className(named.index)}, p = ${formatPercent(named.probability)}; ${target.name} has ${formatPercent(probability!)}`;
    rows.push({
      label: form.title,
      value,
      tone: right ? 'good' : 'warn',
      short: `${form.title}: p ${formatPercent(probability!)}`,
    });
  }
  const rose = objective > first.objective;
  rows.push({
    label: form.title,
    value: `objective ${rose ? 'rose' : 'did not rise'}: ${formatNumber(first.objective)} to ${formatNumber(objective)}`,
    tone: rose ? 'good' : 'warn',
  });
  const simple = images.find((one) => one.form.name === 'simple');
  if (simple && (form.name === 'density' || form.name === 'code') && image.logDensity !== undefined) {
    const above = image.logDensity > simple.logDensity!;
    rows.push({
      label: form.title,
      value: `log p(x) ${formatNumber(image.logDensity)}, the simple form's ${formatNumber(simple.logDensity!)}`,
      tone: above ? 'good' : 'warn',
      title: 'How likely the image is among the data, by the given density.',
    });
  }
  return rows;
}
