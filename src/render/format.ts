/** Numbers as people read them. */

const minus = '−';

/** Four significant digits; scientific outside [0.001, 100 000); a true minus sign. */
export function formatNumber(value: number, options: { signed?: boolean; digits?: number } = {}): string {
  const { signed = false, digits = 4 } = options;
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? scientific(size, digits) : String(Number(size.toPrecision(digits)));
  return `${value < 0 ? minus : signed ? '+' : ''}${text}`;
}

function scientific(size: number, digits: number): string {
  const [mantissa, exponent] = size.toExponential(Math.max(digits - 2, 0)).split('e');
  return `${Number(mantissa)}e${exponent!.replace('+', '').replace('-', minus)}`;
}

/** A share as per cent: "0.02 %", "< 0.01 %", "12 %". */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  const percent = 100 * share;
  if (percent !== 0 && Math.abs(percent) < 0.01) return '< 0.01 %';
  // Nearly certain is not certain.
  if (percent < 100 && percent >= 99) return `${Math.min(Math.round(100 * percent) / 100, 99.99)} %`;
  return `${formatNumber(percent, { digits: 2 })} %`;
}

/** A probability that was computed: where it is 1 or 0, it was rounded, since a softmax reaches neither. */
export function formatProbability(probability: number): string {
  if (probability > 0.9999 && probability <= 1) return '> 99.99 %';
  return probability === 0 ? '< 0.01 %' : formatPercent(probability);
}

/** Two digits behind the point, so that a column of correlations or scores stands under one another: "0.98", "−0.40". */
export function formatFixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2).replace('-', minus) : '–';
}

/** "0.29 s", "48 ms", "2 min 5 s". */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.1) return `${formatNumber(1000 * seconds, { digits: 2 })} ms`;
  if (seconds < 60) return `${formatNumber(seconds, { digits: 2 })} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A parameter of a method: numbers by `formatNumber`, lists and objects spelt out. */
export function formatValue(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, inner]) => `${key}: ${formatValue(inner)}`)
      .join(', ');
  }
  return String(value);
}

/** Text made safe for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char]!,
  );
}
