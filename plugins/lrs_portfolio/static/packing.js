// A ZIP with one more file: its table of contents is written anew behind all that is there, which stays as it is.

const [LOCAL, LISTED, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const DATE = 0x21;  // 1980-01-01, as of all the others
const MODE = (0o644 << 16) >>> 0;

export async function withFile(zip, name, text) {
  const end = await endOf(zip);  // of archive.js
  const content = new TextEncoder().encode(text);
  const title = new TextEncoder().encode(name);
  const told = [[2, 20], [2, 0], [2, 0], [2, 0], [2, DATE], [4, crc32(content)], [4, content.length], [4, content.length], [2, title.length], [2, 0]];
  const file = new Blob([packed([4, LOCAL], ...told), title, content]);
  const entry = new Blob([packed([4, LISTED], [2, 0x314], ...told, [2, 0], [2, 0], [2, 0], [4, MODE], [4, end.at]), title]);
  const files = end.files + 1;
  const last = packed([4, END], [2, 0], [2, 0], [2, files], [2, files], [4, end.bytes + entry.size], [4, end.at + file.size], [2, 0]);
  const listed = zip.slice(end.at, end.at + end.bytes);
  return new Blob([zip.slice(0, end.at), file, listed, entry, last], {type: 'application/zip'});
}

// Numbers of so many bytes each, the lowest byte first.
function packed(...numbers) {
  return new Uint8Array(numbers.flatMap(([size, value]) => Array.from({length: size}, (_, at) => (value >>> (8 * at)) & 0xff)));
}

function crc32(content) {
  let sum = 0xffffffff;
  for (const byte of content) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
