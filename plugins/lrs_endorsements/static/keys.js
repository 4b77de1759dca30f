// Keys of members: made here by WebCrypto, registered with the server, and used to sign endorsements.
import {KINDS, base64url, checkThatKeysWork, keep, signature} from '../../static/keys.js';

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
  await keep(key, name);
  const {kty, crv, x, n, e} = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const challenge = new TextEncoder().encode(form.dataset.challenge);
  form.elements.jwk.value = JSON.stringify({kty, crv, x, n, e});
  form.elements.signature.value = base64url(await crypto.subtle.sign(algorithm, key, challenge));
}

async function sign(form) {
  if (form.dataset.holder !== 'browser') return;
  form.elements.signature.value = await signature(form.elements.key.value, form.dataset.kind, form.dataset.sign);
}

function follow(form, deed) {
  for (const button of form?.querySelectorAll('button') ?? []) button.disabled = false;  // else it would be sent unsigned
  form?.addEventListener('submit', async event => {
    event.preventDefault();
    const told = form.querySelector('[role=alert]');
    told.hidden = true;
    try {
      checkThatKeysWork();
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
