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
    return {kind: 'portfolio', conclusion, first_wrong: wrong?.item ?? '', summary: summaryOf(this.findings), findings: this.findings};
  }

  // `counted` is what the item is where such are counted: its kind, its id, how many they are.
  note(item, check, outcome, words, by = '', since = '', counted = {}) {
    this.findings.push({item, check, outcome, words, by, since, ...counted});
  }

  // What `deed` finds, in words; what it throws is a finding too. Gives whether it went well.
  async attempt(item, check, deed, by = '', since = '', counted = {}) {
    try {
      const words = await deed();
      if (words) this.note(item, check, PROVEN, words, by, since, counted);
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
