// The keys of members in this browser: they lie in IndexedDB so that nobody can export them, and sign what pages give them.
export const KINDS = {
  Ed25519: {name: 'Ed25519'},
  RS256: {name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1])},
};

export function base64url(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function kept(mode) {
  const opening = indexedDB.open('cairn-endorsement-keys', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
  return (await settled(opening)).transaction('keys', mode).objectStore('keys');
}

export async function keep(privateKey, name) {
  await settled((await kept('readwrite')).put(privateKey, name));
}

// The signature, in base64url, of bytes in base64url, by the key with this name.
export async function signature(name, kind, toSign) {
  const key = await settled((await kept('readonly')).get(name));
  if (!key) throw new Error('This key is not in this browser: sign in the one that made it.');
  return base64url(await crypto.subtle.sign(KINDS[kind], key, bytes(toSign)));
}

export function checkThatKeysWork() {
  if (!crypto.subtle) throw new Error('This page needs https to make and use keys.');
}
