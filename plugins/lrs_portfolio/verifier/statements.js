// The signed head of the log, and the statements: whether each is what was listed, and was in that log.
'use strict';

const HEAD = 'log/head.json';
const STATEMENTS = 'statements/statements.jsonl';
const HASHES = 'statements/hashes.txt';
const PROOFS = 'log/proofs.jsonl';

class Statements extends Found {
  async head() {
    if (!this.archive.has(HEAD)) {
      this.note(HEAD, 'log', UNCHECKED, 'nothing shows that the log of the store had what is in here');
      return;
    }
    const told = this.json(await this.archive.content(HEAD), HEAD);
    this.logHead = await checkHead(String(told.jws), this);
    this.note(HEAD, 'proof', PROVEN, `the store has signed that its log had ${this.logHead.tree_size} statements`, this.logHead.iss, this.logHead.timestamp);
  }

  async statements() {
    if (!this.archive.has(STATEMENTS) && !this.archive.has(HASHES)) return;
    const lines = await this.lines(STATEMENTS);
    const listed = (await this.lines(HASHES)).map(line => text(line).split('  '));
    const proofs = this.logHead && this.archive.has(PROOFS) ? await this.lines(PROOFS) : null;
    let [inLog, broken] = [0, 0];
    for (let at = 0; at < Math.max(lines.length, listed.length) && broken < 20; at++) {
      const found = await this.statement(lines[at], listed[at], proofs ? proofs[at] : null);
      if (found.words) {
        this.note(`statement ${found.id}`, found.check, WRONG, found.words);
        broken++;
        if (found.isGap) return;
      }
      inLog += found.inLog ? 1 : 0;
      if (at % 1000 === 999) this.told(`statements: ${at + 1}`);
    }
    if (broken) return;
    if (proofs && proofs.length > lines.length) this.note(PROOFS, 'log', WRONG, 'it has more proofs than there are statements');
    if (lines.length) this.note(STATEMENTS, 'bytes', PROVEN, `${lines.length} statements are as listed, byte for byte`, '', '', {kind: 'statement', many: lines.length});
    if (inLog) this.note(PROOFS, 'log', PROVEN, `${inLog} statements are in the log of ${this.logHead.tree_size} that the store has signed`, this.logHead.iss, this.logHead.timestamp, {kind: 'statement', many: inLog});
    if (inLog < lines.length) this.note(PROOFS, 'log', UNCHECKED, `of ${lines.length - inLog} statements nothing shows that they were in the log of their store`, '', '', {kind: 'statement', many: lines.length - inLog});
  }

  async lines(name) {
    if (!this.archive.has(name)) return [];
    const bytes = await this.archive.content(name);
    const found = [];
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(10, at);
      found.push(bytes.subarray(at, end < 0 ? bytes.length : end));
      at = end < 0 ? bytes.length : end + 1;
    }
    return found;
  }

  async statement(line, listed, proof) {
    const [expected, id] = listed ?? [];
    if (!line) return {id, check: 'bytes', words: 'it is listed, and missing', isGap: true};
    const digest = await sha(line);
    const own = this.ownId(line);
    if (!listed) return {id: own, check: 'bytes', words: `it isn't listed in ${HASHES}`};
    if (hex(digest) !== expected) {
      if (own && own !== id) return {id, check: 'bytes', words: 'it is listed, and missing', isGap: true};
      return {id, check: 'bytes', words: 'its bytes are others than were exported'};
    }
    if (proof === null) return {id};
    if (!proof) return {id, check: 'log', words: `${PROOFS} has no proof that it was in the log`};
    try {
      const told = JSON.parse(text(proof));
      if (told) await checkInclusion(this.logHead, told, digest, own);
      return {id, inLog: Boolean(told)};
    } catch (error) {
      return {id, check: 'log', words: `it isn't proven that it was in the log: ${error.message}`};
    }
  }

  ownId(line) {
    try {
      return JSON.parse(text(line)).id ?? '';
    } catch {
      return '';
    }
  }
}
