/** MP4 and whatever else the ffmpeg that is installed can decode. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Picture } from '../../attribution/result';
import { AbortError, ArgumentError } from '../../errors';
import { type Clip, type Film, type Plan, planOf, type ReadFramesOptions, round } from './clip';

/** A film that takes longer is given up. */
const mostSeconds = 120;
const mostDescription = 2 ** 20;
/** Containers that hold one film. Playlists, which name other files, are not among them. */
const containers = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,m4v,ogg,flv,asf,apng,webp_pipe';
/** Only the file itself is opened, whatever is written in it. */
const source = (file: string): string[] => [
  '-protocol_whitelist',
  'file,pipe',
  '-format_whitelist',
  containers,
  '-i',
  `file:${path.resolve(file)}`,
];

/** @throws ArgumentError where ffmpeg is not installed, or the file is no film that it can decode */
export async function readByFfmpeg(file: string, options: ReadFramesOptions): Promise<Clip> {
  const plan = planOf(await probe(file, options.signal), options);
  const frames = await decode(file, plan, options.signal);
  return { frames, rate: plan.rate };
}

async function probe(file: string, signal: AbortSignal | undefined): Promise<Film> {
  const asked = 'stream=width,height,avg_frame_rate,r_frame_rate,duration:stream_side_data=rotation:format=duration';
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', asked, '-of', 'json', ...source(file)];
  const found = JSON.parse((await run('ffprobe', args, file, mostDescription, signal)).toString('utf8')) as {
    readonly streams?: readonly Record<string, unknown>[];
    readonly format?: Record<string, unknown>;
  };
  const stream = found.streams?.[0];
  if (!stream) throw undecodable(file, 'there are no pictures in it');
  const rate = ratio(stream.avg_frame_rate) || ratio(stream.r_frame_rate);
  const seconds = Number(stream.duration) || Number(found.format?.duration);
  const [width, height] = [Number(stream.width), Number(stream.height)];
  if (!(width > 0 && height > 0 && rate > 0 && seconds > 0)) {
    throw undecodable(file, 'its size, rate or length is not known');
  }
  const sides = (stream.side_data_list as readonly Record<string, unknown>[] | undefined) ?? [];
  const turned = sides.some(({ rotation }) => Math.abs(Number(rotation)) % 180 === 90);
  return { name: file, width: turned ? height : width, height: turned ? width : height, seconds, rate };
}

/** "30000/1001". */
function ratio(text: unknown): number {
  const [a, b = 1] = String(text).split('/').map(Number);
  return a! > 0 && b > 0 ? a! / b : 0;
}

async function decode(file: string, plan: Plan, signal: AbortSignal | undefined): Promise<Picture[]> {
  const { start, seconds, rate, count, width, height } = plan;
  const filters = `fps=${rate}:start_time=0,scale=${width}:${height}:flags=area`;
  const args = [
    ...['-nostdin', '-v', 'error', '-ss', String(start), '-t', String(seconds), ...source(file)],
    ...['-map', '0:v:0', '-vf', filters, '-frames:v', String(count), '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1'],
  ];
  const size = 4 * width * height;
  const bytes = await run('ffmpeg', args, file, count * size, signal);
  const found = Math.floor(bytes.length / size);
  // The last frames of a film may be missing by rounding; more than that, and it is cut off.
  if (found < 1 || found < count - Math.max(2, 0.1 * count)) {
    throw undecodable(file, `of ${count} frames over ${round(seconds)} s only ${found} can be read`);
  }
  return Array.from({ length: count }, (_, at) => {
    const from = Math.min(at, found - 1) * size;
    return { width, height, rgba: new Uint8ClampedArray(bytes.subarray(from, from + size)) };
  });
}

const undecodable = (file: string, cause: string) =>
  new ArgumentError(
    `The film ${file} cannot be decoded (${cause}); give a GIF, an MP4, WebM, AVI or the like, or a folder of pictures.`,
  );

/** What a program writes, which must end well, in time, and with no more bytes than expected. */
function run(
  program: 'ffmpeg' | 'ffprobe',
  args: string[],
  file: string,
  most: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal, timeout: 1000 * mostSeconds });
    const parts: Buffer[] = [];
    let [size, complaint] = [0, ''];
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= most) parts.push(part);
      else child.kill();
    });
    child.stderr.on('data', (part: Buffer) => {
      if (complaint.length < 2000) complaint += part.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') reject(new AbortError('The reading of the film was stopped.'));
      else if (error.code === 'ENOENT') reject(missing(program, file));
      else reject(error);
    });
    child.on('close', (code, killed) => {
      if (code === 0) resolve(Buffer.concat(parts));
      else
        reject(
          undecodable(
            file,
            killed ? `${program} took more than ${mostSeconds} s or wrote too much` : said(complaint, program),
          ),
        );
    });
  });
}

const missing = (program: string, file: string) =>
  new ArgumentError(
    `${file} needs ${program}, which is not installed here; install ffmpeg (https://ffmpeg.org), or give a GIF or a folder of pictures.`,
  );

/** The first thing that it complained of, without the address of the part of the program that did. */
function said(complaint: string, program: string): string {
  const line = complaint.split('\n').find((one) => one.trim() !== '') ?? `${program} gave no reason`;
  return line.replace(/^\[[^\]]*\]\s*/, '').trim();
}
