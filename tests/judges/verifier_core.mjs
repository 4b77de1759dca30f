// @digitalcredentials/verifier-core, which VerifierPlus and the Learner Credential Wallet are made of. It fetches whatever it
// needs by itself. It knows no JWT.
import {verifyCredential, verifyPresentation} from '@digitalcredentials/verifier-core';

const knownDIDRegistries = []; // who is trusted for what isn't asked
const HOLDS = ['valid_signature', 'expiration', 'revocation_status'];

async function judgeCredential(credential) {
  return judged(await verifyCredential({credential, knownDIDRegistries}));
}

async function judgePresentation(presentation) {
  const {presentationResult, credentialResults, errors = []} = await verifyPresentation({presentation, knownDIDRegistries});
  const found = (credentialResults ?? []).map(judged);
  const words = [...errors, ...(presentationResult?.errors ?? [])].map(inWords);
  const accepted = presentationResult?.signature === 'valid' && found.every(({accepted}) => accepted);
  return {accepted, because: [...words, ...found.map(({because}) => because)].join('; ')};
}

function judged({log = [], errors = [], additionalInformation = []}) {
  const failed = log.filter(({id, valid}) => HOLDS.includes(id) && !valid);
  const misshapen = additionalInformation.flatMap(({results}) => (Array.isArray(results) ? results : []))
    .filter(({result}) => !result.valid);
  const words = [...errors, ...failed, ...misshapen.map(({result}) => result.errors)].map(inWords);
  return {accepted: log.length > 0 && words.length === 0, because: words.join('; ')};
}

function inWords(told) {
  return `${JSON.stringify(told)} ${told?.message ?? ''}`;
}

export const judge = secured => ('holder' in secured ? judgePresentation : judgeCredential)(secured);
