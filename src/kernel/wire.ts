import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The header of a Jupyter message. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
  /** On the shell: which subshell is meant (JEP 91). */
  subshell_id?: string | null;
}

export type Json = Record<string, unknown>;

/** A Jupyter message, free of its transport. */
export interface Message {
  identities: Uint8Array[];
  header: Header;
  parent_header: Partial<Header>;
  metadata: Json;
  content: Json;
  buffers: Uint8Array[];
}

export const protocolVersion = '5.4';

const delimiter = '<IDS|MSG>';

/** A fresh header of the given type. */
export function newHeader(msgType: string, session: string, username = 'kernel'): Header {
  return {
    msg_id: randomUUID(),
    msg_type: msgType,
    session,
    username,
    date: new Date().toISOString(),
    version: protocolVersion,
  };
}

/** The frames of a message: identities, delimiter, signature, four dictionaries, buffers. */
export function serialise(message: Message, key: string): Uint8Array[] {
  const parts = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [
    ...message.identities,
    Buffer.from(delimiter),
    Buffer.from(sign(parts, key)),
    ...parts,
    ...message.buffers.map(bytes),
  ];
}

/**
 * Reads frames into a message; undefined where the signature is wrong or the frames are no message.
 *
 * @param refuse is told why
 */
export function parse(
  frames: readonly Uint8Array[],
  key: string,
  refuse: (why: string) => void = () => undefined,
): Message | undefined {
  const start = frames.findIndex((frame) => Buffer.from(bytes(frame)).equals(Buffer.from(delimiter)));
  if (start < 0 || frames.length < start + 6) {
    refuse(`${frames.length} frames that are no Jupyter message were dropped.`);
    return undefined;
  }
  const parts = frames.slice(start + 2, start + 6).map((frame) => Buffer.from(bytes(frame)));
  if (!equal(Buffer.from(frames[start + 1]!), Buffer.from(sign(parts, key)))) {
    refuse('A message with a wrong signature was dropped.');
    return undefined;
  }
  try {
    const [header, parent_header, metadata, content] = parts.map(dictionary);
    const { msg_id, msg_type, session } = header as unknown as Header;
    if (![msg_id, msg_type, session].every((field) => typeof field === 'string'))
      throw new Error('its header has no msg_id, msg_type and session');
    return {
      identities: frames.slice(0, start),
      header: header as unknown as Header,
      parent_header: parent_header as Partial<Header>,
      metadata: metadata!,
      content: content!,
      buffers: frames.slice(start + 6).map((frame) => new Uint8Array(frame)),
    };
  } catch (error) {
    refuse(`A malformed message was dropped: ${(error as Error).message}.`);
    return undefined;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function dictionary(part: Uint8Array): Json {
  const value: unknown = JSON.parse(utf8.decode(part));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('a part of it is no dictionary');
  return value as Json;
}

/** An empty key switches signing off, as the protocol says. */
function sign(parts: readonly Uint8Array[], key: string): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** In constant time, so that the time of a refusal tells nothing about the signature. */
function equal(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function bytes(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
