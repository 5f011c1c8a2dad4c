import type { Execution, KernelClient } from '../../src/kernel/client';

/** The text of a cell's value. */
export function shownValue({ messages }: Execution): unknown {
  const result = messages.find(({ header }) => header.msg_type === 'execute_result');
  return (result?.content.data as Record<string, unknown> | undefined)?.['text/plain'];
}

/** What a cell wrote to a stream. */
export function streamOf({ messages }: Execution, name = 'stdout'): string {
  return messages
    .filter(({ header, content }) => header.msg_type === 'stream' && content.name === name)
    .map(({ content }) => content.text)
    .join('');
}

/** Runs cells in order; the value of the last. */
export async function lastValue(kernel: KernelClient, ...cells: string[]): Promise<unknown> {
  let execution: Execution | undefined;
  for (const cell of cells) {
    execution = await kernel.execute(cell);
    const { status, evalue } = execution.reply.content;
    if (status !== 'ok') throw new Error(`${cell}: ${evalue}`);
  }
  return execution && shownValue(execution);
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
