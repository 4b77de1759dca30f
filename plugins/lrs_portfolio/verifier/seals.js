// Who vouches for a package: the CLR that its store has signed, in both forms, and the presentation that its owner has.
'use strict';

const SEALS = ['manifest.json', 'clr.json', 'clr.jwt', 'presentation.json'];

class Seals extends Credentials {
  async seals() {
    for (const path of this.manifest.seals ?? []) {
      if (!this.archive.has(path)) this.note(path, 'bytes', WRONG, `${path} is missing`);
    }
    const digest = `sha256-${btoa(String.fromCharCode(...(await sha(this.manifestBytes))))}`;
    const clr = await this.seal('clr.json', digest, content => this.signedClr(content));
    const jwt = this.archive.has('clr.jwt') && await this.seal('clr.jwt', digest, content => this.jwt('clr.jwt', text(content)));
    this.agree(clr, jwt);
    await this.presentation(clr);
  }

  async signedClr(content) {
    const told = this.json(content, 'clr.json');
    if (!(await this.credential('clr.json', told))) return null;
    for (const member of [told.credentialSubject?.verifiableCredential ?? []].flat()) {
      await this.credential(`clr.json: ${member.name ?? member.id}`, member);
    }
    return told;
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

  // Both forms are of one issuer, about one person.
  agree(clr, jwt) {
    if (!clr || !jwt) return;
    const [first, second] = [clr, jwt].map(told => `by ${idOf(told.issuer)} about ${idOf(told.credentialSubject)}`);
    if (first !== second) this.note('clr.jwt', 'seal', WRONG, `it is ${second}, and clr.json is not`);
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
      await this.attempt(path, 'proof', () => checkDataIntegrity(told, holder, this), holder, told.proof?.created);
      const presented = [told.verifiableCredential ?? []].flat();
      if (clr && JSON.stringify(presented) !== JSON.stringify([clr])) this.note(path, 'contents', WRONG, 'it presents something else than clr.json');
      const subject = clr && idOf(clr.credentialSubject);
      if (clr && holder !== subject) this.note(path, 'holder', WRONG, `it is signed by ${holder}, and clr.json is about ${subject}`);
    });
  }
}
