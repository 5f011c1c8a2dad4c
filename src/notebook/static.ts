import type { Attribution } from '../attribution/result';
import { resultsHtml, resultsText } from '../render/html';
import type { MimeBundle } from './host';

/** Results for viewers without widgets: a picture with its certificate, and plain text. */
export function staticBundle(results: readonly Attribution[]): MimeBundle {
  const drawable = results.every(({ shape }) => shape.length >= 2 && shape.length <= 4);
  const text = { 'text/plain': resultsText(results) };
  return drawable ? { 'text/html': resultsHtml(results), ...text } : text;
}
