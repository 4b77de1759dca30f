// The public keys that proofs name, where their signers control them: of a did:key itself, else as the package brings them.
'use strict';

class Missing extends Error {}

const RSA = 'RSASSA-PKCS1-v1_5';
const ALGORITHMS = {
  RS256: {name: RSA, hash: 'SHA-256'},
  RS384: {name: RSA, hash: 'SHA-384'},
  RS512: {name: RSA, hash: 'SHA-512'},
  ES256: {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'},
  EdDSA: {name: 'Ed25519'},
};

async function keyOfMultibase(multibase) {
  const bytes = unbase58(String(multibase).slice(1));
  if (multibase[0] !== 'z' || bytes.length !== 34 || bytes[0] !== 0xed || bytes[1] !== 1) throw new Wrong('the key is none of Ed25519');
  return crypto.subtle.importKey('raw', bytes.slice(2), 'Ed25519', true, ['verify']);
}

async function keyOfJwk({kty, crv, n, e, x, y}, algorithm) {
  try {
    return await crypto.subtle.importKey('jwk', {kty, crv, n, e, x, y}, ALGORITHMS[algorithm], true, ['verify']);
  } catch {
    throw new Wrong(`the key is none for ${algorithm}`);
  }
}

// The key that `method` names, for an algorithm of JWS; `shipped` has the documents of issuers by their DIDs, and all else by URL.
async function keyOf(method, signer, algorithm, shipped) {
  const [did] = String(method).split('#');
  if (!/^https?:/.test(did) && did !== signer) throw new Wrong(`the key belongs to ${did}, not to ${signer}`);
  if (did.startsWith('did:key:')) return keyOfMultibase(did.slice(8));
  const found = did.startsWith('did:web:') ? methodOf(method, did, shipped) : publishedAt(method, signer, shipped);
  return found.publicKeyMultibase ? keyOfMultibase(found.publicKeyMultibase) : keyOfJwk(found.publicKeyJwk ?? found, algorithm);
}

function methodOf(method, did, {documents}) {
  const told = documents.get(did);
  if (!told) throw new Missing(`the keys of ${did} aren't in the package`);
  const found = (told.verificationMethod ?? []).find(each => each.id === method && each.controller === did);
  const purposes = (told.assertionMethod ?? []).map(each => each.id ?? each);
  if (!found || !purposes.includes(method)) throw new Wrong(`${did} doesn't say that it signs with ${method}`);
  return found;
}

function publishedAt(url, signer, {documents, published}) {
  if (!isOf(url, signer)) throw new Wrong(`the key ${url} lies elsewhere than its issuer ${signer}`);
  const found = published.get(url);
  if (!found && documents.has(signer)) throw new Wrong(`${signer} doesn't publish the key ${url}`);
  if (!found) throw new Missing(`the key ${url} isn't in the package`);
  if (found.publicKeyMultibase && (found.id !== url || found.controller !== signer)) throw new Wrong(`${url} isn't a key that ${signer} controls`);
  return found;
}

// Whether what lies at a URL is the issuer's: on their host, or below where their did:web publishes.
function isOf(url, issuer) {
  if (!issuer.startsWith('did:web:')) return URL.canParse(issuer) && new URL(url).origin === new URL(issuer).origin;
  const [host, ...path] = issuer.slice(8).split(':').map(decodeURIComponent);
  return !url.includes('..') && url.startsWith(`https://${host}/${path.join('/')}/`);
}
