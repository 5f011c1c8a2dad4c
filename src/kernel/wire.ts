import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The header of a Jupyter message. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
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

/** Reads frames into a message; undefined where the signature is wrong or the frames are no message. */
export function parse(frames: readonly Uint8Array[], key: string): Message | undefined {
  const start = frames.findIndex((frame) => Buffer.from(bytes(frame)).equals(Buffer.from(delimiter)));
  if (start < 0 || frames.length < start + 6) return undefined;
  const parts = frames.slice(start + 2, start + 6).map((frame) => Buffer.from(bytes(frame)));
  if (!equal(Buffer.from(frames[start + 1]!), Buffer.from(sign(parts, key)))) return undefined;
  try {
    const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString('utf8')) as unknown);
    return {
      identities: frames.slice(0, start),
      header: header as Header,
      parent_header: parent as Partial<Header>,
      metadata: metadata as Json,
      content: content as Json,
      buffers: frames.slice(start + 6).map((frame) => new Uint8Array(frame)),
    };
  } catch {
    return undefined;
  }
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
