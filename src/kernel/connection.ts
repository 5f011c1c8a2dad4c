import { readFileSync } from 'node:fs';

/** What a Jupyter connection file says: where each of the five sockets listens, and the key that signs messages. */
export interface ConnectionInfo {
  transport: string;
  ip: string;
  key: string;
  signature_scheme: string;
  shell_port: number;
  control_port: number;
  stdin_port: number;
  iopub_port: number;
  hb_port: number;
  /** Z85 keys of CurveZMQ: with them every socket is encrypted. */
  curve_publickey?: string;
  curve_secretkey?: string;
}

export type Channel = 'shell' | 'control' | 'stdin' | 'iopub' | 'hb';

/** Reads a connection file that a Jupyter front end wrote. */
export function readConnectionFile(path: string): ConnectionInfo {
  const info = JSON.parse(readFileSync(path, 'utf8')) as ConnectionInfo;
  if (info.signature_scheme && info.signature_scheme !== 'hmac-sha256') {
    throw new Error(
      `The connection file ${path} asks for the signature scheme "${info.signature_scheme}"; this kernel signs with hmac-sha256 only.`,
    );
  }
  return info;
}

/** The ZeroMQ address of one channel. */
export function address(info: ConnectionInfo, channel: Channel): string {
  const port = info[`${channel}_port`];
  return info.transport === 'ipc' ? `ipc://${info.ip}-${port}` : `${info.transport}://${info.ip}:${port}`;
}
