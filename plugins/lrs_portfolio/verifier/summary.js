// What was found, in one or two sentences, as `lrs verify` tells it (lrs/verifiable/packages/summary.py).
'use strict';

const MOST_NAMED = 3;
const LEFT = {
  now: ['key or list as it is now', 'keys and lists as they are now'],
  proof: ['proof of origin', 'proofs of origin'],
  status: ['status', 'statuses'],
  log: ['statement in the log', 'statements in the log'],
};

function summaryOf(findings) {
  const of = kind => provenThings(findings, kind).reduce((sum, each) => sum + (each.many ?? 1), 0);
  return {sentence: sentenceOn(findings), badges: of('badge'), endorsements: of('endorsement'), statements: of('statement')};
}

function sentenceOn(findings) {
  const wrong = findings.filter(each => each.outcome === WRONG);
  if (wrong.length) {
    const more = wrong.length > 1 ? ` Wrong in all: ${wrong.length}.` : '';
    return `WRONG: ${wrong[0].item}: ${wrong[0].words}.${more}`;
  }
  const name = findings.find(each => each.kind === 'portfolio')?.item ?? 'portfolio';
  const left = thingsLeft(findings);
  const isIn = outcome => findings.some(each => each.outcome === outcome);
  const trust = findings.some(each => each.check === 'now') ? ', if the keys that it brings are those of whom it names' : '';
  const holds = isIn(UNCHECKED) ? `What could be checked in “${name}” holds${trust}` : `Everything in “${name}” holds`;
  const begun = isIn(PROVEN) ? holds : `Nothing in “${name}” could be proven`;
  const things = thingsProven(findings);
  return `${begun}${things.length ? `: ${things.join(', ')}` : ''}${left.length ? `; not checked: ${left.join(', ')}` : ''}.${sealedBy(findings)}`;
}

function thingsProven(findings) {
  const told = [];
  for (const kind of ['badge', 'endorsement']) {
    const found = provenThings(findings, kind);
    if (found.length) told.push(`${numberOf(found.length, kind, `${kind}s`)}${namesOf(found)}`);
  }
  for (const each of provenThings(findings, 'statement')) {
    told.push(`${numberOf(each.many, 'statement that was', 'statements that were')} in the log of ${nameOf(each.by)} on ${String(each.since).slice(0, 10)}`);
  }
  return told;
}

// One finding for each thing, however often it is there.
function provenThings(findings, kind) {
  const check = kind === 'statement' ? 'log' : 'proof';
  const proven = findings.filter(each => each.kind === kind && each.outcome === PROVEN && each.check === check);
  return [...new Map(proven.map(each => [each.id || each.item, each])).values()];
}

function thingsLeft(findings) {
  const sums = new Map();
  for (const each of findings.filter(({outcome, item}) => outcome === UNCHECKED && item !== 'presentation.json')) {
    sums.set(each.check, (sums.get(each.check) ?? 0) + (each.many ?? 1));
  }
  return [...sums].map(([check, many]) => numberOf(many, ...(LEFT[check] ?? [check, check])));
}

function sealedBy(findings) {
  const store = findings.find(each => each.check === 'seal' && each.outcome === PROVEN)?.by;
  const isOwners = findings.some(each => each.item === 'presentation.json' && each.check === 'proof' && each.outcome === PROVEN);
  return store ? ` It is signed by ${nameOf(store)}, ${isOwners ? 'and by' : 'not by'} its owner.` : '';
}

function numberOf(many, one, more) {
  return `${many.toLocaleString('en')} ${many === 1 ? one : more}`;
}

function namesOf(findings) {
  const names = [...new Set(findings.map(each => nameOf(each.by)))];
  const shown = names.slice(0, MOST_NAMED);
  if (names.length > MOST_NAMED) shown.push(`${names.length - MOST_NAMED} others`);
  return ` by ${shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown[0]}`;
}

// The address without what is the same of all, a key by its beginning.
function nameOf(issuer) {
  const id = String(issuer);
  if (id.startsWith('did:key:')) return `${id.slice(0, 20)}…`;
  const name = id.startsWith('did:web:') ? id.slice(8).replaceAll(':', '/').replace(/%3a/gi, ':') : id;
  return name.replace(/^https:\/\//, '').slice(0, 60);
}
