// What is found of a package: proven, claimed, not checked and wrong, item by item, as `lrs verify` has it.
'use strict';

const [PROVEN, CLAIMED, UNCHECKED, WRONG] = ['proven', 'claimed', 'unchecked', 'wrong'];
const idOf = value => (value && typeof value === 'object' ? value.id : value) ?? '';

class Found {
  findings = [];
  documents = new Map();
  published = new Map();

  constructor(told) {
    this.told = told;
  }

  verdict() {
    const wrong = this.findings.find(each => each.outcome === WRONG);
    const isIn = outcome => this.findings.some(each => each.outcome === outcome);
    const holds = isIn(UNCHECKED) ? 'holds in part' : 'holds';
    const conclusion = wrong ? 'is wrong' : isIn(PROVEN) ? holds : 'is not proven';
    return {kind: 'portfolio', conclusion, first_wrong: wrong?.item ?? '', findings: this.findings};
  }

  note(item, check, outcome, words, by = '', since = '') {
    this.findings.push({item, check, outcome, words, by, since});
  }

  // What `deed` finds, in words; what it throws is a finding too. Gives whether it went well.
  async attempt(item, check, deed, by = '', since = '') {
    try {
      const words = await deed();
      if (words) this.note(item, check, PROVEN, words, by, since);
      return true;
    } catch (error) {
      this.note(item, check, error instanceof Missing ? UNCHECKED : WRONG, error.message);
      return false;
    }
  }

  json(bytes, name) {
    try {
      return JSON.parse(text(bytes));
    } catch {
      throw new Wrong(`${name} is no JSON`);
    }
  }
}
