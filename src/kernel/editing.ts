import type { Cells } from './cells/cells';
import { isCompleteCode, syntaxOf } from './cells/converter';
import { toCodePoints, toUnits } from './offsets';
import type { Json } from './wire';

/** The content of a `complete_reply`. */
export function complete(cells: Cells, request: Json): Json {
  const code = String(request.code);
  const { start, end, candidates, original } = cells.complete(code, toUnits(code, Number(request.cursor_pos)));
  const kinds = new Map(original?.entries.map((entry) => [entry.name, entry.kind as string]));
  const types = candidates.map((text) => ({
    text,
    type: kinds.get(text) ?? '',
    start: toCodePoints(code, start),
    end: toCodePoints(code, end),
  }));
  return {
    status: 'ok',
    matches: candidates,
    cursor_start: toCodePoints(code, start),
    cursor_end: toCodePoints(code, end),
    metadata: { _jupyter_types_experimental: types },
  };
}

/** The content of an `inspect_reply`. */
export function inspect(cells: Cells, request: Json): Json {
  const code = String(request.code);
  const position = toUnits(code, Number(request.cursor_pos));
  // With the cursor behind a name, the name is meant.
  const found = cells.inspect(code, position) ?? (position > 0 ? cells.inspect(code, position - 1) : undefined);
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation } = found;
  return {
    status: 'ok',
    found: true,
    data: {
      'text/plain': documentation ? `${signature}\n\n${documentation}` : signature,
      'text/markdown': `\`\`\`typescript\n${signature}\n\`\`\`\n\n${documentation}`,
    },
    metadata: {},
  };
}

/** The content of an `is_complete_reply`. */
export function isComplete(code: string): Json {
  const { completed, indent } = isCompleteCode(code);
  if (!completed) return { status: 'incomplete', indent: indent ?? '' };
  const syntax = syntaxOf(code);
  if (syntax === 'open') return { status: 'incomplete', indent: '' };
  // Beyond the protocol, since some clients want the indent in every answer.
  return { status: syntax === 'valid' ? 'complete' : 'invalid', indent: '' };
}
