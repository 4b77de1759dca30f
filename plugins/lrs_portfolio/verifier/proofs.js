// Hashes, signatures and proofs, by WebCrypto; documents are made canonical (RDFC-1.0) by jsonld.js.
'use strict';

const MOST_STATUS_BYTES = 16 * 1024 * 1024;
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const text = bytes => new TextDecoder().decode(bytes);
const bytesOf = string => new TextEncoder().encode(string);
const hex = bytes => [...bytes].map(each => each.toString(16).padStart(2, '0')).join('');
const unhex = string => {
  if (!/^([0-9a-f]{2})*$/i.test(string)) throw new Wrong(`${String(string).slice(0, 80)} is no hash in hex`);
  return Uint8Array.from(string.match(/../g) ?? [], pair => parseInt(pair, 16));
};
const sha = async (bytes, name = 'SHA-256') => new Uint8Array(await crypto.subtle.digest(name, bytes));

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

function same(first, second) {
  return first.length === second.length && first.every((each, at) => each === second[at]);
}

// What base64 or base64url stands for, which can be written in no other way.
function unbase64(string) {
  const plain = string.replace(/-/g, '+').replace(/_/g, '/');
  const letters = atob(plain);
  if (btoa(letters).replace(/=+$/, '') !== plain.replace(/=+$/, '')) throw new Wrong('it is no base64 as it should be written');
  return Uint8Array.from(letters, each => each.charCodeAt(0));
}

function unbase58(string) {
  let number = 0n;
  for (const letter of string) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) throw new Wrong('a key or a signature is no base58');
    number = number * 58n + BigInt(digit);
  }
  const digits = number.toString(16);
  const zeros = string.match(/^1*/)[0].length;
  return joined(new Uint8Array(zeros), number ? unhex(digits.length % 2 ? `0${digits}` : digits) : new Uint8Array());
}

async function contextOf(url) {
  if (!Object.hasOwn(CONTEXTS, url)) throw new Wrong(`its JSON-LD context ${url} isn't known`);
  return {contextUrl: null, documentUrl: url, document: CONTEXTS[url]};
}

async function canonicalHash(document) {
  const options = {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader: contextOf, safe: true};
  return sha(bytesOf(await jsonld.canonize(document, options)));
}

// Throws Wrong unless the Data Integrity proof of a document is right, by a key that `signer` controls.
async function checkDataIntegrity(document, signer, shipped) {
  const {proof, ...unsecured} = document;
  if (!proof || proof.type !== 'DataIntegrityProof' || proof.cryptosuite !== 'eddsa-rdfc-2022') throw new Wrong('it has no proof of eddsa-rdfc-2022');
  if (proof.proofPurpose !== 'assertionMethod') throw new Wrong(`its proof is for ${proof.proofPurpose}`);
  const key = await keyOf(proof.verificationMethod, signer, 'EdDSA', shipped);
  const {proofValue, ...configuration} = proof;
  const signed = joined(
    await canonicalHash({...configuration, '@context': document['@context']}),
    await canonicalHash(unsecured),
  );
  const fits = await crypto.subtle.verify('Ed25519', key, unbase58(String(proofValue).slice(1)), signed);
  if (!fits) throw new Wrong('the signature is not right: something was changed, or somebody else signed');
  return `eddsa-rdfc-2022 by ${proof.verificationMethod}`;
}

function readJwt(token) {
  const parts = token.trim().split('.');
  if (parts.length !== 3) throw new Wrong('it is no JWT');
  const [header, payload] = parts.slice(0, 2).map(part => JSON.parse(text(unbase64(part))));
  return {header, payload, signed: bytesOf(`${parts[0]}.${parts[1]}`), signature: unbase64(parts[2])};
}

// Throws Wrong unless a VC-JWT is right by a key that its issuer controls, and its claims say what the credential says.
async function checkJwt({header, payload, signed, signature}, issuer, shipped) {
  const {alg, kid, jwk} = header;
  if (!ALGORITHMS[alg] || alg === 'EdDSA') throw new Wrong(`it is signed with ${alg}`);
  if (typeof kid !== 'string') throw new Wrong('its header names no key');
  const key = await keyOf(kid.startsWith('#') ? issuer + kid : kid, issuer, alg, shipped);
  if (jwk && !(await isSameKey(await keyOfJwk(jwk, alg), key))) throw new Wrong(`the key in its header isn't ${kid}`);
  if (!(await crypto.subtle.verify(ALGORITHMS[alg], key, signature, signed))) throw new Wrong('the signature of the JWT is not right');
  if (payload.iss !== issuer || payload.jti !== payload.id) throw new Wrong('its claims say something else than the credential');
  return `${alg} by ${kid}`;
}

async function isSameKey(first, second) {
  const [one, other] = await Promise.all([first, second].map(key => crypto.subtle.exportKey('spki', key)));
  return same(new Uint8Array(one), new Uint8Array(other));
}

async function checkHead(jws, shipped) {
  const {header, payload, signed, signature} = readJwt(jws);
  if (header.alg !== 'EdDSA' || header.typ !== 'cairn-log-head+jwt') throw new Wrong('it is no signed tree head');
  const key = await keyOf(header.kid, payload.iss, 'EdDSA', shipped);
  if (!(await crypto.subtle.verify('Ed25519', key, signature, signed))) throw new Wrong('the signature of the tree head is not right');
  return payload;
}

// RFC 9162, 2.1.3.2: the root to which a proof of inclusion leads.
async function rootBy(leaf, index, size, proof) {
  if (!(index >= 0 && index < size)) throw new Wrong(`a tree of ${size} has no leaf ${index}`);
  let [at, last, found] = [BigInt(index), BigInt(size - 1), leaf];
  for (const each of proof) {
    if (last === 0n) throw new Wrong('the proof has too many hashes');
    if (at & 1n || at === last) {
      found = await sha(joined(Uint8Array.of(1), each, found));
      while (!(at & 1n) && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      found = await sha(joined(Uint8Array.of(1), found, each));
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new Wrong('the proof has too few hashes');
  return found;
}

async function checkInclusion(head, proof, digest, id) {
  if (proof.store !== head.store || proof.tree_size !== head.tree_size) throw new Wrong('the proof is of another tree');
  if (proof.statement_id !== id || proof.body_sha256 !== hex(digest)) throw new Wrong('the proof is of another statement');
  const data = joined(bytesOf('cairn-statement-1\n'), unhex(id.replace(/-/g, '')), digest);
  const leaf = await sha(joined(Uint8Array.of(0), data));
  const root = await rootBy(leaf, proof.position - 1, proof.tree_size, proof.hashes.map(unhex));
  if (hex(root) !== head.root_hash) throw new Wrong('the proof leads to another root than the one that was signed');
}

// Whether the bit of a status entry is set in its list, which was unpacked.
async function isSet(encoded, index) {
  const bits = await inflatedTo(new Blob([unbase64(String(encoded).replace(/^u/, ''))]), 'gzip', MOST_STATUS_BYTES);
  if (!(index >= 0 && index < bits.length * 8)) throw new Wrong('its place lies outside of the status list');
  return Boolean(bits[index >> 3] & (128 >> (index & 7)));
}
