/** A web server on this machine that does what a test says, and remembers what it was asked. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly range?: string;
  readonly ifRange?: string;
}

export interface TestServer {
  readonly address: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export type Answer = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  /** How often it was asked before. */
  before: number,
) => void;

export async function serve(answer: Answer): Promise<TestServer> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    asked.push({ path: request.url!, range, ifRange: ifRange as string | undefined });
    answer(request, response, asked.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Sends `content` as a server with ranges does: the rest where it was asked for and the ETag is still this one. */
export function sendRange(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  content: Buffer,
  etag?: string,
) {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const same = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  const from = start && same ? Number(start) : 0;
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': content.length - from,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    ...(etag ? { etag } : {}),
  });
  response.end(content.subarray(from));
}

/** Promises all of `content`, sends some of it, and hangs up. */
export function breakOff(response: http.ServerResponse, content: Buffer, sent: number, etag?: string): void {
  response.writeHead(200, { 'content-length': content.length, ...(etag ? { etag } : {}) });
  response.write(content.subarray(0, sent), () => setTimeout(() => response.destroy(), 20));
}
