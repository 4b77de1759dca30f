// Checks a badge in the browser: the signature of its JWT by WebCrypto, its dates, and its bit in the status list.
// Whatever it asks for lies on the issuer's own host, where this page lies too.
const button = document.querySelector('#verify');
const list = document.querySelector('#checks');

function decoded(text) {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
}

const read = text => JSON.parse(new TextDecoder().decode(decoded(text)));

async function asked(url, what) {
  const answer = await fetch(url, {cache: 'no-store', credentials: 'omit'});
  if (!answer.ok) throw new Error(`${what} can’t be had: ${url} is answered ${answer.status}`);
  return answer;
}

function told(text, passed) {
  const item = document.createElement('li');
  item.className = `state ${passed ? 'well' : 'ill'}`;
  item.textContent = text;
  list.append(item);
}

async function checkSignature(header, payload, token) {
  if (header.alg !== 'RS256') throw new Error(`it is signed with ${header.alg}, not with RS256`);
  if (new URL(header.kid).origin !== location.origin) throw new Error(`its key lies elsewhere: ${header.kid}`);
  const jwk = await (await asked(header.kid, 'the issuer’s key')).json();
  const algorithm = {name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256'};
  const key = await crypto.subtle.importKey('jwk', {kty: jwk.kty, n: jwk.n, e: jwk.e}, algorithm, false, ['verify']);
  const end = token.lastIndexOf('.');
  const signed = new TextEncoder().encode(token.slice(0, end));
  const right = await crypto.subtle.verify(algorithm, key, decoded(token.slice(end + 1)), signed);
  if (!right) throw new Error('the signature is not by the issuer’s key');
  if (payload.id !== button.dataset.id) throw new Error(`it is another badge: ${payload.id}`);
  return `Signed by ${payload.issuer.name}, with the key ${header.kid}`;
}

async function checkDates(payload) {
  const now = Date.now();
  if (Date.parse(payload.validFrom) > now) throw new Error(`it is valid only from ${payload.validFrom}`);
  if (payload.validUntil && Date.parse(payload.validUntil) < now) throw new Error(`it has expired at ${payload.validUntil}`);
  return payload.validUntil ? `Valid until ${payload.validUntil}` : 'Valid without an end';
}

async function checkStatus(status) {
  const listed = await (await asked(status.statusListCredential, 'the status list')).json();
  const packed = new Blob([decoded(listed.credentialSubject.encodedList.slice(1))]).stream();
  const bits = new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
  const index = Number(status.statusListIndex);
  if (bits[index >> 3] & (0x80 >> (index & 7))) throw new Error('it was revoked or suspended, says the issuer’s list');
  return `Not revoked, says the issuer’s list ${status.statusListCredential}`;
}

async function verify() {
  list.replaceChildren();
  button.disabled = true;
  const token = (await (await asked(button.dataset.token, 'the badge')).text()).trim();
  const [header, payload] = token.split('.').slice(0, 2).map(read);
  const checks = [() => checkSignature(header, payload, token), () => checkDates(payload), () => checkStatus(payload.credentialStatus)];
  for (const check of checks) {
    try {
      told(await check(), true);
    } catch (error) {
      told(`Refused: ${error.message}`, false);
    }
  }
}

if (button) {
  button.hidden = false;
  button.addEventListener('click', () => verify().catch(error => told(`Refused: ${error.message}`, false)).finally(() => { button.disabled = false; }));
}
