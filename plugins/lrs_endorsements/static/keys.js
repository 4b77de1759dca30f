// Keys of members: made here by WebCrypto, kept in this browser's IndexedDB so that nobody can export them, used to sign.
'use strict';

const KINDS = {
  Ed25519: {name: 'Ed25519'},
  RS256: {name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1])},
};

function base64url(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function bytes(text) {
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

async function nameOf(publicKey) {
  const digest = await crypto.subtle.digest('SHA-256', await crypto.subtle.exportKey('spki', publicKey));
  return [...new Uint8Array(digest)].slice(0, 16).map(byte => byte.toString(16).padStart(2, '0')).join('');
}

function download(jwk, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(jwk)], {type: 'application/json'}));
  link.download = `key-${name.slice(0, 8)}.jwk.json`;
  link.click();
}

async function make(form) {
  const algorithm = KINDS[form.elements.kind.value];
  const wantsCopy = form.elements.download.checked;
  const pair = await crypto.subtle.generateKey(algorithm, wantsCopy, ['sign', 'verify']);
  const name = await nameOf(pair.publicKey);
  let key = pair.privateKey;
  if (wantsCopy) {
    const jwk = await crypto.subtle.exportKey('jwk', key);
    download(jwk, name);
    key = await crypto.subtle.importKey('jwk', {...jwk, ext: false}, algorithm, false, ['sign']);
  }
  await settled((await kept('readwrite')).put(key, name));
  const {kty, crv, x, n, e} = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const challenge = new TextEncoder().encode(form.dataset.challenge);
  form.elements.jwk.value = JSON.stringify({kty, crv, x, n, e});
  form.elements.signature.value = base64url(await crypto.subtle.sign(algorithm, key, challenge));
}

async function sign(form) {
  if (form.dataset.holder !== 'browser') return;
  const key = await settled((await kept('readonly')).get(form.elements.key.value));
  if (!key) throw new Error('This key is not in this browser: sign in the one that made it.');
  const signature = await crypto.subtle.sign(KINDS[form.dataset.kind], key, bytes(form.dataset.sign));
  form.elements.signature.value = base64url(signature);
}

function follow(form, deed) {
  for (const button of form?.querySelectorAll('button') ?? []) button.disabled = false;  // else it would be sent unsigned
  form?.addEventListener('submit', async event => {
    event.preventDefault();
    const told = form.querySelector('[role=alert]');
    told.hidden = true;
    try {
      if (!crypto.subtle) throw new Error('This page needs https to make and use keys.');
      await deed(form);
      form.submit();
    } catch (error) {
      const isUnknown = error.name === 'NotSupportedError';
      told.textContent = isUnknown ? 'This browser cannot make keys of this kind: take RS256, or let the server hold one.' : error.message;
      told.hidden = false;
    }
  });
}

follow(document.getElementById('make'), make);
follow(document.getElementById('sign'), sign);
