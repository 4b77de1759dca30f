// Signs a package by the key in this browser. The package stays here: its CLR alone goes to the server, which says what to sign.
import {signature} from '../../static/keys.js';
import {withFile} from './packing.js';

const PRESENTATION = 'presentation.json';
const form = document.getElementById('present');
const [shown, done, wrong] = ['shown', 'done', 'wrong'].map(id => document.getElementById(id));
let taken = null;

async function asked(url, given) {
  const body = new FormData();
  for (const [name, value] of Object.entries({form_token: form.elements.form_token.value, ...given})) body.append(name, value);
  const answer = await fetch(url, {method: 'POST', body, headers: {Accept: 'application/json'}});
  const told = await answer.json();
  if (!answer.ok) throw new Error([told.detail, told.hint].filter(Boolean).join('. '));
  return told;
}

async function take(file) {
  const archive = await openArchive(file);
  if (archive.has(PRESENTATION)) throw new Wrong('it is signed already');
  const clr = new TextDecoder().decode(await archive.content('clr.json'));
  taken = {file, clr, ...await asked(form.dataset.prepare, {clr})};
  show(taken.presentation);
}

function show(presentation) {
  const [clr] = presentation.verifiableCredential;
  const facts = {
    title: clr.name,
    made: clr.validFrom,
    issuer: clr.issuer.name ?? clr.issuer.id,
    holder: presentation.holder,
    digest: clr.relatedResource.digestSRI,
    key: taken.label,
    bytes: [...atob(taken.to_sign.replaceAll('-', '+').replaceAll('_', '/'))].map(letter => letter.charCodeAt(0).toString(16).padStart(2, '0')).join(''),
    document: JSON.stringify(presentation, null, 2),
  };
  for (const [name, value] of Object.entries(facts)) shown.querySelector(`[data-fact=${name}]`).textContent = value;
  shown.hidden = false;
}

async function sign() {
  const {file, clr, key, created, to_sign} = taken;
  const signed = await asked(form.action, {clr, created, signature: await signature(key, 'Ed25519', to_sign)});
  const link = done.querySelector('a');
  link.href = URL.createObjectURL(await withFile(file, PRESENTATION, JSON.stringify(signed)));
  link.download = file.name;
  [shown.hidden, done.hidden] = [true, false];
}

async function attempt(deed) {
  wrong.hidden = true;
  try {
    await deed();
  } catch (error) {
    wrong.textContent = error instanceof Wrong ? `This package can't be signed: ${error.message}` : error.message;
    wrong.hidden = false;
  }
}

// Else nothing would happen where the same file is chosen again, such as one that was exported anew.
form.elements.file.addEventListener('click', ({target}) => { target.value = ''; });
form.elements.file.addEventListener('change', ({target}) => {
  [shown.hidden, done.hidden] = [true, true];
  if (target.files.length) attempt(() => take(target.files[0]));
});
form.addEventListener('submit', event => {
  event.preventDefault();
  attempt(sign);
});
