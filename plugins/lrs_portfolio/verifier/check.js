// All of a package: what it holds, and who vouches for that.
'use strict';

// What is told of these statement by statement, where that can be told.
const IN_DETAIL = [STATEMENTS, HASHES, HEAD, PROOFS];
const SHA2 = {64: 'SHA-256', 96: 'SHA-384', 128: 'SHA-512'};

async function checkPackage(file, told = () => {}) {
  const check = new Check(told);
  await check.attempt(file.name || 'the file', 'form', () => check.run(file));
  return check.verdict();
}

class Check extends Seals {
  broken = 0;

  async run(file) {
    this.archive = await openArchive(file);
    if (!(await this.attempt('manifest.json', 'form', () => this.readManifest()))) return;
    this.told('files');
    // What all else is checked by comes first, so that the file that is wrong is named, and not what it makes wrong.
    await this.files(this.manifest.files.filter(each => !IN_DETAIL.includes(each.path)));
    await this.readPublished();
    this.told('statements');
    await this.attempt(HEAD, 'proof', () => this.head());
    await this.attempt(STATEMENTS, 'form', () => this.statements());
    await this.files(this.manifest.files.filter(each => IN_DETAIL.includes(each.path)));
    this.allFiles();
    this.told('signatures');
    await this.credentials();
    await this.seals();
    this.note(this.manifest.title || 'portfolio', 'contents', CLAIMED, 'what its sections and pages say in words, the store says', '', '', {kind: 'portfolio'});
  }

  async readManifest() {
    this.manifestBytes = await this.archive.content('manifest.json');
    this.manifest = this.json(this.manifestBytes, 'manifest.json');
    if (this.manifest.format !== 'cairn-portfolio/1') throw new Wrong('it is no portfolio that this page knows');
    if (!this.manifest.files?.every(each => typeof each?.path === 'string')) throw new Wrong('it lists no files');
  }

  // What the issuers had published when the package was made.
  async readPublished() {
    for (const each of this.manifest.files) {
      if (!each.url || !this.archive.has(each.path)) continue;
      await this.attempt(each.item ?? each.path, 'form', async () => {
        const content = await this.archive.content(each.path);
        const found = text(content).startsWith('{') ? this.json(content, each.path) : text(content);
        this.published.set(each.url, found);
        if (String(found.id).startsWith('did:web:')) this.documents.set(found.id, found);
      });
    }
    const {issuer, made} = this.manifest;
    for (const did of this.documents.keys()) {
      this.note(did, 'now', UNCHECKED, `that these are its keys, ${issuer} says, as of ${made}: compare its own document, or use lrs verify, which asks for it`);
    }
    for (const each of this.manifest.files.filter(({path}) => path.startsWith('published/elsewhere-'))) {
      this.note(each.item, 'now', UNCHECKED, `not asked for now, but taken as ${issuer} had it on ${made}, who has put it into the package`);
    }
  }

  async files(listed) {
    for (const each of listed) {
      const words = await this.differs(each).catch(error => error.message);
      if (words && this.broken++ < 50) this.note(each.item ?? each.path, 'bytes', WRONG, `${each.path} ${words}`);
    }
  }

  allFiles() {
    const listed = new Set(this.manifest.files.map(each => each.path));
    const added = this.archive.names.filter(name => !listed.has(name) && !SEALS.includes(name));
    for (const name of added.slice(0, 50)) this.note(name, 'bytes', WRONG, "it isn't in the manifest: somebody has added it");
    if (!this.broken && !added.length) this.note('manifest.json', 'bytes', PROVEN, `all ${listed.size} files are as the manifest lists them`);
  }

  async differs(each) {
    if (SEALS.includes(each.path)) return "can't be listed";
    if (!this.archive.has(each.path)) return 'is missing';
    const content = await this.archive.content(each.path);
    if (hex(await sha(content)) !== each.sha256) return 'has other content than was exported';
    const name = each.path.startsWith('attachments/') ? each.path.slice(12) : each.sha256;
    if (name !== each.sha256 && (!SHA2[name.length] || hex(await sha(content, SHA2[name.length])) !== name)) return "isn't what its SHA-2 says";
    return '';
  }
}
