import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, formatCompact, formatDecimal, formatNumber, groupDecimal, roundDecimal, signOf } from '../../../src/renderer/src/format/decimal.ts';

const T = '\u202f';

describe('groupDecimal', () => {
  it('separates thousands and keeps every digit, also beyond what a float can hold', () => {
    expect(groupDecimal('64210.40')).toBe(`64${T}210.40`);
    expect(groupDecimal('9007199254740993.00000001')).toBe(`9${T}007${T}199${T}254${T}740${T}993.00000001`);
  });

  it('writes a true minus sign and leaves small numbers alone', () => {
    expect(groupDecimal('-123.5')).toBe('\u2212123.5');
    expect(groupDecimal('0.0002871')).toBe('0.0002871');
  });

  it('shows a text that is no decimal as it is', () => {
    expect(groupDecimal('n/a')).toBe('n/a');
  });
});

describe('roundDecimal', () => {
  it('rounds half away from zero where a float would round down', () => {
    // 1.005 as a float is 1.00499999999999989…
    expect(roundDecimal('1.005', 2)).toBe('1.01');
    expect(roundDecimal('-1.005', 2)).toBe('-1.01');
    expect(roundDecimal('999.999', 2)).toBe('1000.00');
  });

  it('never writes minus zero', () => {
    expect(roundDecimal('-0.004', 2)).toBe('0.00');
  });

  it('agrees with integer arithmetic on cents', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (atoms) => {
      const size = atoms < 0n ? -atoms : atoms;
      const digits = size.toString().padStart(9, '0');
      const text = `${atoms < 0n ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)}`;
      const cents = (size + 500_000n) / 1_000_000n;
      const rounded = roundDecimal(text, 2);
      expect(BigInt(rounded.replace('-', '').replace('.', ''))).toBe(cents);
      expect(rounded.startsWith('-')).toBe(atoms < 0n && cents > 0n);
    }));
  });
});

describe('formatDecimal and formatNumber', () => {
  it('write a twelve-digit loss', () => {
    expect(formatDecimal('-123456789012.34567800', 2)).toBe(`\u2212123${T}456${T}789${T}012.35`);
  });

  it('write an unknown number as a dash', () => {
    expect(formatNumber(null, 2)).toBe('–');
    expect(formatNumber(Number.NaN, 2)).toBe('–');
  });

  it('write a tiny negative float as zero without a sign', () => {
    expect(formatNumber(-0.0001, 2)).toBe('0.00');
  });

  it('shorten volumes', () => {
    expect(formatCompact(1_240_000)).toBe(`1.24${T}M`);
    expect(formatCompact(0.01234)).toBe('0.0123');
  });
});

describe('signOf and compareDecimals', () => {
  it('see through zeros', () => {
    expect(signOf('-0.00000000')).toBe(0);
    expect(signOf('0.00000001')).toBe(1);
    expect(signOf('-3')).toBe(-1);
  });

  it('order by value, not by text', () => {
    expect(['10', '9.5', '-2', '-10.25', '0.001'].toSorted(compareDecimals)).toEqual(['-10.25', '-2', '0.001', '9.5', '10']);
  });
});
