/** Takes chosen members out of a zip file (a Python wheel is one), streaming, with nothing but Node. */
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

function readAt(file, position, length) {
  const bytes = Buffer.alloc(length);
  fs.readSync(file, bytes, 0, length, position);
  return bytes;
}

/** The members of an open zip file: name, method, sizes, and where each local header stands. No zip64: wheels stay below 4 GB. */
function listMembers(file) {
  const size = fs.fstatSync(file).size;
  const tailLength = Math.min(size, 65_557);
  const tail = readAt(file, size - tailLength, tailLength);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error('not a zip file');
  const directory = readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const members = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    members.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      header: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return members;
}

/** Writes every member for which `destination(name)` gives a path; returns the paths written. */
export async function extract(zipPath, destination) {
  const file = fs.openSync(zipPath, 'r');
  const written = [];
  try {
    for (const member of listMembers(file)) {
      const target = member.name.endsWith('/') ? undefined : destination(member.name);
      if (!target) continue;
      const header = readAt(file, member.header, 30);
      if (header.readUInt32LE(0) !== LOCAL_HEADER) throw new Error(`damaged zip member ${member.name}`);
      const start = member.header + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      if (member.packed === 0) fs.writeFileSync(target, '');
      else {
        const packed = fs.createReadStream(zipPath, { start, end: start + member.packed - 1, highWaterMark: 1 << 20 });
        const unpack = member.method === 8 ? [zlib.createInflateRaw({ chunkSize: 1 << 20 })] : [];
        await pipeline(packed, ...unpack, fs.createWriteStream(target));
      }
      written.push(target);
    }
  } finally {
    fs.closeSync(file);
  }
  return written;
}
