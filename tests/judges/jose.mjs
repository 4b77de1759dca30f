// jose, for JWTs: signature and dates. What it doesn't know, whether the credential was revoked, the list says that it names.
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import {statusOf} from './digitalbazaar.mjs';

export async function judge(token, documents) {
  const {kid} = decodeProtectedHeader(token);
  const {payload} = await jwtVerify(token, await importJWK(documents[kid], 'RS256'), {algorithms: ['RS256']});
  if (!payload.credentialStatus) return {accepted: true, because: '', payload};
  const {verified, results = [], error} = await statusOf(documents)({credential: payload});
  const revoked = results.some(({status}) => status);
  return {accepted: verified && !revoked, because: revoked ? 'It was revoked.' : String(error ?? ''), payload};
}
