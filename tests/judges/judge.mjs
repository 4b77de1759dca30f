// Reads {documents, questions} from standard input: what is published, by its URL or DID, and a list of {judge, secured, now}: a
// credential or a presentation with a Data Integrity proof, or a JWT, and the time at which it is judged, if that isn't now.
// Writes, for each question, {accepted, because}. Nothing is fetched: who asks for something else is told that it isn't there.
import {text} from 'node:stream/consumers';
import * as digitalbazaar from './digitalbazaar.mjs';
import * as jose from './jose.mjs';
import * as verifierCore from './verifier_core.mjs';

const JUDGES = {'@digitalbazaar/vc': digitalbazaar, '@digitalcredentials/verifier-core': verifierCore, jose};
const OurDate = Date;

// Verifiers take the time from the clock: it is set for each.
function setClock(now) {
  globalThis.Date = now === undefined ? OurDate : class extends OurDate {
    constructor(...given) { super(...(given.length ? given : [now])); }
    static now() { return new OurDate(now).getTime(); }
  };
}

const write = console.log;
console.log = console.error; // verifiers tell what they think of, too
const {documents, questions} = JSON.parse(await text(process.stdin));
globalThis.fetch = async asked => {
  const found = documents[asked.url ?? asked];
  const headers = {'Content-Type': 'application/json'};
  return new Response(JSON.stringify(found ?? 'not there'), {status: found ? 200 : 404, headers});
};
const verdicts = [];
for (const {judge, secured, now} of questions) {
  setClock(now);
  const refused = error => ({accepted: false, because: String(error)});
  verdicts.push(await JUDGES[judge].judge(secured, documents).catch(refused));
}
write(JSON.stringify(verdicts));
