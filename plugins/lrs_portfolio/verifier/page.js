// What people see: where to drop the package, how far the check is, and what was found.
'use strict';

const HEADINGS = {wrong: 'Wrong', proven: 'Proven', claimed: 'Claimed by who has signed it', unchecked: 'Not checked here'};

function element(name, words, kind = '') {
  const made = document.createElement(name);
  made.textContent = words;
  if (kind) made.className = kind;
  return made;
}

function shown(finding) {
  const made = document.createElement('article');
  made.append(element('h3', finding.item), element('p', finding.words));
  const told = [finding.by && `by ${finding.by}`, finding.since && `since ${finding.since}`].filter(Boolean);
  if (told.length) made.append(element('p', told.join(', '), 'quiet'));
  return made;
}

function show(verdict) {
  const found = document.getElementById('found');
  found.replaceChildren(
    element('p', `This portfolio ${verdict.conclusion}.`, verdict.first_wrong ? 'wrong' : 'right'),
    element('p', verdict.summary.sentence),
  );
  for (const [outcome, heading] of Object.entries(HEADINGS)) {
    const all = verdict.findings.filter(each => each.outcome === outcome);
    if (all.length) found.append(element('h2', heading), ...all.slice(0, 500).map(shown));
  }
  found.dataset.verdict = JSON.stringify(verdict);
}

async function take(file) {
  const progress = document.getElementById('progress');
  document.getElementById('found').replaceChildren();
  progress.textContent = 'Checking';
  show(await checkPackage(file, words => { progress.textContent = `Checking ${words}`; }));
  progress.textContent = '';
}

document.getElementById('file').addEventListener('change', event => {
  if (event.target.files.length) take(event.target.files[0]);
});
document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('drop', event => {
  event.preventDefault();
  if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
});
