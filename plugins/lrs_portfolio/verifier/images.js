// The credential that a badge's image carries: PNG or SVG, of Open Badges 3.0 (5.3 Baked Badges).
'use strict';

const PNG = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const KEYWORD = 'openbadgecredential';
const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0';
const MOST_CARRIED = 256 * 1024;

async function carriedIn(image) {
  const found = same(image.subarray(0, 8), PNG) ? await carriedInPng(image) : carriedInSvg(text(image));
  if (!found) throw new Wrong('the image carries no badge of Open Badges 3.0');
  return found;
}

async function carriedInPng(image) {
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  for (let at = 8; at + 12 <= image.length; at += 12 + view.getUint32(at)) {
    const content = image.subarray(at + 8, at + 8 + view.getUint32(at));
    if (text(image.subarray(at + 4, at + 8)) !== 'iTXt') continue;
    const end = content.indexOf(0);
    if (text(content.subarray(0, end)) === KEYWORD) return textOf(content.subarray(end + 1));
  }
  return '';
}

// What follows the keyword: whether it is compressed, and how; language and translated keyword, each with an end; the text.
async function textOf(chunk) {
  const language = chunk.indexOf(0, 2);
  const content = chunk.subarray(chunk.indexOf(0, language + 1) + 1);
  if (!chunk[0]) return text(content);
  const inflated = await inflatedTo(new Blob([content]), 'deflate', MOST_CARRIED);
  return text(inflated);
}

function carriedInSvg(image) {
  const read = new DOMParser().parseFromString(image, 'image/svg+xml');
  if (read.querySelector('parsererror')) throw new Wrong('the image can\'t be read');
  const [found] = read.getElementsByTagNameNS(NAMESPACE, 'credential');
  return found?.getAttribute('verify') ?? found?.textContent.trim();
}
