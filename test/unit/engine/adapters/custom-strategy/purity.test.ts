import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impuritiesIn } from '../../../../../src/engine/adapters/custom-strategy/purity.ts';
import { scriptOf } from '../../../../../src/engine/adapters/custom-strategy/script-text.ts';
import { TEMPLATE } from '../../../../../src/engine/adapters/custom-strategy/template.ts';
import { tokensOf } from '../../../../../src/engine/adapters/custom-strategy/tokens.ts';

const found = (script: string): readonly string[] => impuritiesIn(script).map(({ line, message }) => `${line}: ${message.split(' ')[0] ?? ''}`);

describe('what would make a strategy decide otherwise', () => {
  it.each([
    ['const t = Date.now();', 'Date'], ['x = new Date();', 'Date'], ['Math.random()', 'Math.random'], ["Math['random']()", 'Math.random'], ['performance.now()', 'performance'], ['fetch("x")', 'fetch'],
    ['process.exit()', 'process'], ['require("fs")', 'require'], ['eval("1")', 'eval'], ['new Function("return 1")', 'Function'], ['globalThis.x = 1', 'globalThis'], ['setTimeout(f, 1)', 'setTimeout'],
    ['async () => 1', 'async'], ['new WeakRef(x)', 'WeakRef'], ['a.localeCompare(b)', 'localeCompare'], ['console.log(1)', 'console'], ['`${Date.now()}`', 'Date'], ['crypto.getRandomValues(x)', 'crypto'],
  ])('%s is named with its line', (script, name) => {
    expect(found(`const a = 1;\n${script}`)).toEqual([`2: ${name}`]);
  });

  it.each([
    ['in a text', 'const a = "Date.now()";'], ['in a comment', '// Date.now() and Math.random()\n/* fetch */'], ['as the name of a property', 'values.process + settings.Date'], ['as a key', 'const a = { process: 1, fetch: 2 };'],
    ['in a pattern', 'const a = /Date|fetch/.test(b);'], ['in a template text', 'const a = `Date ${b} fetch`;'], ['beside a division', 'const a = b / c / d; const e = Math.floor(a) / 2;'],
    ['that only looks like it', 'const updateDate = myProcess(1);'],
  ])('a name that stands %s is nobody\'s business', (_where, script) => {
    expect(found(script)).toEqual([]);
  });

  it('is a variable outside of the strategy, not one inside of a function', () => {
    expect(found('let count = 0;\nconst f = () => { let inner = 1; return inner; };\nvar b = 2;')).toEqual(['1: "let', '3: "var']);
  });
});

describe('taking a script apart', () => {
  it('loses nothing that stands outside of spaces and comments, whatever it is given', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '"', "'", '`', '$', '{', '}', '(', ')', '/', '*', '\\', '1', '.', '=', '>', '[', ']'), maxLength: 60 }), (script) => {
      const tokens = tokensOf(script);
      let at = 0;
      for (const token of tokens) {
        expect(script.slice(token.at, token.at + token.text.length)).toBe(token.text);
        expect(script.slice(at, token.at).replaceAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').trim()).toBe('');
        at = token.at + token.text.length;
      }
    }), { numRuns: 300 });
  });
});

describe('the script that the sandbox runs', () => {
  it('has every line where the file has it', () => {
    const { script, findings } = scriptOf(TEMPLATE, 'my-cross.ts');
    expect(findings).toEqual([]);
    const [theirs, ours] = [TEMPLATE.split('\n'), script.split('\n')];
    expect(ours).toHaveLength(theirs.length);
    theirs.forEach((line, index) => { if (!/import|export|as Side/.test(line)) expect(ours[index]).toBe(line); });
    expect(ours[0]).toBe('"use strict";const { defineStrategy } = tradewind;');
  });

  it.each([
    ['a library', "import x from 'lodash';\nexport default {};", 'The file imports from "lodash": only \'tradewind\' can be imported, everything else has to be in the file itself.'],
    ['a second export', 'export const a = 1;\nexport default {};', 'Only "export default defineStrategy({ ... })" is exported: nothing else can be read from a strategy.'],
    ['two defaults', 'export default {};\nexport default {};', 'A file exports one strategy: "export default" is there twice.'],
    ['an import at run time', "export default {};\nimport('x');", 'Nothing can be loaded while a strategy runs: only "import { defineStrategy } from \'tradewind\'" at the top.'],
  ])('refuses %s', (_what, text, message) => {
    expect(scriptOf(text, 'a.js').findings.map((finding) => finding.message)).toEqual([message]);
  });
});
