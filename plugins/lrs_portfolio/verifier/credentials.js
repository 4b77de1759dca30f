// Credentials, each by itself: proof, dates, status; and that an image carries the one that lies beside it.
'use strict';

const IMAGE = /\.(png|svg)$/;

class Credentials extends Statements {
  async credentials() {
    for (const each of this.manifest.files) {
      if (!each.path.startsWith('credentials/') || !this.archive.has(each.path)) continue;
      const item = each.item ?? each.path;
      await this.attempt(item, 'form', async () => {
        const content = await this.archive.content(each.path);
        await this.secured(item, IMAGE.test(each.path) ? await this.carried(each.path, content) : text(content));
      });
    }
  }

  // The credential in an image, which has to be the one beside it.
  async carried(path, image) {
    const found = (await carriedIn(image)).trim();
    const beside = ['.json', '.jwt'].map(ending => path.replace(IMAGE, ending)).filter(name => this.archive.has(name));
    const contents = await Promise.all(beside.map(async name => text(await this.archive.content(name)).trim()));
    if (beside.length && !contents.includes(found)) throw new Wrong(`it carries another credential than ${beside.join(' or ')}`);
    return found;
  }

  async secured(item, content) {
    const isJson = content.trim().startsWith('{');
    const told = isJson ? this.json(bytesOf(content), item) : readJwt(content).payload;
    if ([told.type].flat().includes('Assertion')) this.note(item, 'proof', UNCHECKED, 'a badge of Open Badges 2.0, of which only its issuer can say whether it holds: use lrs verify');
    else if (isJson) await this.credential(item, told);
    else await this.jwt(item, content);
  }

  // Gives whether its proof holds.
  async credential(item, told) {
    const issuer = idOf(told.issuer);
    const since = told.validFrom ?? '';
    const holds = await this.attempt(item, 'proof', () => checkDataIntegrity(told, issuer, this), issuer, since, countedAs(told));
    if (holds) await this.further(item, told);
    return holds;
  }

  // Gives what it says, or nothing where its proof doesn't hold.
  async jwt(item, token) {
    const read = readJwt(token);
    const issuer = idOf(read.payload.issuer);
    const holds = await this.attempt(item, 'proof', () => checkJwt(read, issuer, this), issuer, read.payload.validFrom ?? '', countedAs(read.payload));
    if (holds) await this.further(item, read.payload);
    return holds ? read.payload : null;
  }

  async further(item, told) {
    this.dates(item, told);
    for (const entry of [told.credentialStatus ?? []].flat()) await this.status(item, told, entry);
  }

  dates(item, told) {
    const [begins, ends] = [Date.parse(told.validFrom), Date.parse(told.validUntil)];
    if (begins > Date.now() + 300000) this.note(item, 'dates', WRONG, `it is valid only from ${told.validFrom}`);
    else if (ends < Date.now() - 300000) this.note(item, 'dates', WRONG, `it has expired at ${told.validUntil}`);
    else this.note(item, 'dates', CLAIMED, `valid since ${told.validFrom ?? 'ever'}${told.validUntil ? `, until ${told.validUntil}` : ''}`);
  }

  async status(item, told, entry) {
    const issuer = idOf(told.issuer);
    const list = this.published.get(entry.statusListCredential ?? entry.id);
    if (!list) {
      this.note(item, 'status', UNCHECKED, 'whether it was revoked, only its issuer can say: use lrs verify');
      return;
    }
    const isSigned = 'statusListCredential' in entry;
    await this.attempt(item, 'status', async () => {
      const found = isSigned ? await this.signedList(list, issuer) : list;
      if (idOf(found.issuer) !== issuer) throw new Wrong("its status list isn't its issuer's");
      const isRevoked = isSigned ? await isSet(found.credentialSubject.encodedList, Number(entry.statusListIndex)) : isListed(told.id, found);
      if (isRevoked) throw new Wrong('it was revoked or suspended when the package was made');
      return `it was not revoked when the package was made${isSigned ? '' : ', by a list that is not signed'}`;
    }, issuer, list.validFrom ?? '');
  }

  // A status list whose proof holds, which came as JSON or as a JWT.
  async signedList(list, issuer) {
    if (typeof list !== 'string') {
      await checkDataIntegrity(list, issuer, this);
      return list;
    }
    const read = readJwt(list);
    await checkJwt(read, issuer, this);
    return read.payload;
  }
}

// What a credential is, as such are counted.
function countedAs({id, type}) {
  const types = [type].flat();
  const isBadge = types.includes('AchievementCredential') || types.includes('OpenBadgeCredential');
  return {id, kind: isBadge ? 'badge' : types.includes('EndorsementCredential') ? 'endorsement' : 'credential'};
}

// Whether a revocation list of 1EdTech's kind has a credential.
function isListed(id, list) {
  return list.revokedCredential.some(each => idOf(each) === id && each.revoked !== false);
}
