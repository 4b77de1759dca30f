// All of a package: what it holds, and who vouches for that.
'use strict';

const SEALS = ['manifest.json', 'clr.json', 'clr.jwt', 'presentation.json'];
const SHA2 = {64: 'SHA-256', 96: 'SHA-384', 128: 'SHA-512'};

async function checkPackage(file, told = () => {}) {
  const check = new Check(told);
  await check.attempt(file.name || 'the file', 'form', () => check.run(file));
  return check.verdict();
}

class Check extends Statements {
  async run(file) {
    this.archive = await openArchive(file);
    this.manifestBytes = await this.archive.content('manifest.json');
    this.manifest = this.json(this.manifestBytes, 'manifest.json');
    if (this.manifest.format !== 'cairn-portfolio/1') throw new Wrong('it is no portfolio that this page knows');
    await this.readPublished();
    this.told('statements');
    await this.head();
    await this.statements();
    this.told('files');
    await this.files();
    this.told('signatures');
    await this.credentials();
    await this.seals();
    this.note('portfolio', 'contents', CLAIMED, 'what its sections and pages say in words, the store says');
  }

  // What the issuers had published when the package was made.
  async readPublished() {
    for (const each of this.manifest.files) {
      if (!each.url || !this.archive.has(each.path)) continue;
      const found = this.json(await this.archive.content(each.path), each.path);
      this.published.set(each.url, found);
      if (String(found.id).startsWith('did:web:')) this.documents.set(found.id, found);
    }
    for (const did of this.documents.keys()) {
      this.note(did, 'keys', UNCHECKED, `that these are its keys, the package says: compare its own document, or use lrs verify, which asks for it`);
    }
  }

  async files() {
    let broken = 0;
    for (const each of this.manifest.files) {
      const words = await this.differs(each).catch(error => error.message);
      if (words && broken++ < 50) this.note(each.item ?? each.path, 'bytes', WRONG, `${each.path} ${words}`);
    }
    const listed = new Set(this.manifest.files.map(each => each.path));
    const added = this.archive.names.filter(name => !listed.has(name) && !SEALS.includes(name));
    for (const name of added.slice(0, 50)) this.note(name, 'bytes', WRONG, "it isn't in the manifest: somebody has added it");
    if (!broken && !added.length) this.note('manifest.json', 'bytes', PROVEN, `all ${listed.size} files are as the manifest lists them`);
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

  async credentials() {
    for (const each of this.manifest.files) {
      if (!each.path.startsWith('credentials/') || !this.archive.has(each.path)) continue;
      const item = each.item ?? each.path;
      await this.attempt(item, 'form', async () => {
        const content = await this.archive.content(each.path);
        if (each.path.endsWith('.json')) await this.credential(item, this.json(content, each.path));
        else if (each.path.endsWith('.jwt')) await this.jwt(item, text(content));
        else this.note(item, 'proof', UNCHECKED, 'the credential in an image is not read here; lrs verify reads it');
      });
    }
  }

  async credential(item, told) {
    const issuer = idOf(told.issuer);
    const since = told.validFrom ?? '';
    const holds = await this.attempt(item, 'proof', () => checkDataIntegrity(told, issuer, this.documents), issuer, since);
    if (!holds) return false;
    this.dates(item, told);
    for (const entry of [told.credentialStatus ?? []].flat()) await this.status(item, told, entry);
    return true;
  }

  async jwt(item, token) {
    const read = readJwt(token);
    const issuer = idOf(read.payload.issuer);
    const holds = await this.attempt(item, 'proof', () => checkRsa(read), issuer, read.payload.validFrom ?? '');
    const isShipped = [...this.published.values()].some(each => each.n && each.n === read.header.jwk?.n);
    if (holds && !isShipped) this.note(item, 'keys', UNCHECKED, `that its key is that of ${issuer}, nothing here says: use lrs verify`);
    if (holds) this.dates(item, read.payload);
    return holds ? read.payload : null;
  }

  dates(item, told) {
    const [begins, ends] = [Date.parse(told.validFrom), Date.parse(told.validUntil)];
    if (begins > Date.now() + 300000) this.note(item, 'dates', WRONG, `it is valid only from ${told.validFrom}`);
    else if (ends < Date.now() - 300000) this.note(item, 'dates', WRONG, `it has expired at ${told.validUntil}`);
    else this.note(item, 'dates', CLAIMED, `valid since ${told.validFrom ?? 'ever'}${told.validUntil ? `, until ${told.validUntil}` : ''}`);
  }

  async status(item, told, entry) {
    const list = this.published.get(entry.statusListCredential);
    if (!list) {
      this.note(item, 'status', UNCHECKED, 'whether it was revoked, only its issuer can say: use lrs verify');
      return;
    }
    await this.attempt(item, 'status', async () => {
      if (idOf(list.issuer) !== idOf(told.issuer)) throw new Wrong("its status list isn't its issuer's");
      await checkDataIntegrity(list, idOf(list.issuer), this.documents);
      if (await isSet(list.credentialSubject.encodedList, Number(entry.statusListIndex))) throw new Wrong('it was revoked or suspended when the package was made');
      return 'it was not revoked when the package was made';
    }, idOf(list.issuer), list.validFrom ?? '');
  }

  async seals() {
    const digest = `sha256-${btoa(String.fromCharCode(...(await sha(this.manifestBytes))))}`;
    const clr = await this.seal('clr.json', digest, async bytes => {
      const told = this.json(bytes, 'clr.json');
      return (await this.credential('clr.json', told)) ? told : null;
    });
    if (this.archive.has('clr.jwt')) await this.seal('clr.jwt', digest, bytes => this.jwt('clr.jwt', text(bytes)));
    await this.presentation(clr);
  }

  async seal(path, digest, read) {
    let told = null;
    await this.attempt(path, 'form', async () => {
      told = await read(await this.archive.content(path));
      const bound = [told?.relatedResource ?? []].flat().filter(each => String(each.id).endsWith('#manifest.json'));
      if (told && bound[0]?.digestSRI !== digest) {
        this.note('manifest.json', 'seal', WRONG, `it isn't the one that ${path} binds: somebody has changed what is listed`);
      } else if (told) {
        this.note('manifest.json', 'seal', PROVEN, `${path} binds it by its SHA-256`, idOf(told.issuer), told.validFrom);
      }
    });
    return told;
  }

  async presentation(clr) {
    const path = 'presentation.json';
    if (!this.archive.has(path)) {
      this.note(path, 'proof', UNCHECKED, "the owner hasn't signed it: whose it is, the store says");
      return;
    }
    await this.attempt(path, 'form', async () => {
      const told = this.json(await this.archive.content(path), path);
      const holder = idOf(told.holder);
      await this.attempt(path, 'proof', () => checkDataIntegrity(told, holder, this.documents), holder, told.proof?.created);
      const presented = [told.verifiableCredential ?? []].flat();
      if (clr && JSON.stringify(presented) !== JSON.stringify([clr])) this.note(path, 'contents', WRONG, 'it presents something else than clr.json');
      const subject = clr && idOf(clr.credentialSubject);
      if (clr && holder !== subject) this.note(path, 'holder', WRONG, `it is signed by ${holder}, and clr.json is about ${subject}`);
    });
  }
}
