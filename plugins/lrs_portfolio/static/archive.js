// The ZIP that was dropped on the page, read where it lies: nothing is sent anywhere.
'use strict';

class Wrong extends Error {}

const MOST_NAMES = 100000;

async function openArchive(file) {
  const end = await endOf(file);
  const view = new DataView(await file.slice(end.at, end.at + end.bytes).arrayBuffer());
  const entries = new Map();
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === 0x02014b50;) {
    const entry = entryAt(view, at);
    if (entries.has(entry.name)) throw new Wrong(`two of its files are called ${entry.name}`);
    entries.set(entry.name, entry);
    at = entry.next;
    if (entries.size > MOST_NAMES) throw new Wrong('it has too many files');
  }
  if (entries.size !== end.files) throw new Wrong('its table of contents is broken');
  return {
    names: [...entries.keys()].filter(name => !name.endsWith('/')),
    has: name => entries.has(name),
    content: name => contentOf(file, entries, name),
  };
}

async function endOf(file) {
  const tail = Math.min(file.size, 65557);
  const view = new DataView(await file.slice(file.size - tail).arrayBuffer());
  for (let at = tail - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const found = {files: view.getUint16(at + 10, true), bytes: view.getUint32(at + 12, true), at: view.getUint32(at + 16, true)};
    if (found.files === 0xffff || found.at === 0xffffffff) throw new Wrong('it is too large for this page: use lrs verify FILE');
    return found;
  }
  throw new Wrong('it is no ZIP');
}

function entryAt(view, at) {
  const [name, extra, comment] = [28, 30, 32].map(offset => view.getUint16(at + offset, true));
  return {
    name: new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, name)),
    method: view.getUint16(at + 10, true),
    packed: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    at: view.getUint32(at + 42, true),
    next: at + 46 + name + extra + comment,
  };
}

async function contentOf(file, entries, name) {
  const entry = entries.get(name);
  if (!entry) throw new Wrong(`${name} is missing`);
  const head = new DataView(await file.slice(entry.at, entry.at + 30).arrayBuffer());
  const begin = entry.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = file.slice(begin, begin + entry.packed);
  if (entry.method !== 0 && entry.method !== 8) throw new Wrong(`${name} is packed in a way that isn't read`);
  const stream = entry.method ? packed.stream().pipeThrough(new DecompressionStream('deflate-raw')) : packed.stream();
  return unpacked(stream, name, entry.bytes);
}

// What a blob inflates to, which has to have less than so many bytes.
async function inflatedTo(blob, format, most) {
  const parts = [];
  let bytes = 0;
  for (const reader = blob.stream().pipeThrough(new DecompressionStream(format)).getReader(); ;) {
    const {done, value} = await reader.read();
    if (done) return joined(...parts);
    parts.push(value);
    bytes += value.length;
    if (bytes > most) throw new Wrong(`it unpacks to more than ${most} bytes`);
  }
}

async function unpacked(stream, name, bytes) {
  const content = new Uint8Array(bytes);
  let at = 0;
  try {
    for (const reader = stream.getReader(); ;) {
      const {done, value} = await reader.read();
      if (done) break;
      if (at + value.length > bytes) throw new Wrong(`${name} is longer than it says`);
      content.set(value, at);
      at += value.length;
    }
  } catch (error) {
    throw new Wrong(`${name} can't be unpacked: ${error.message}`);
  }
  if (at !== bytes) throw new Wrong(`${name} is shorter than it says`);
  return content;
}
