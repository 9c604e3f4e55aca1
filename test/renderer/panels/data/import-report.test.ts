import { describe, expect, it } from 'vitest';
import { errorSentence, missingBars, readImportReport, reportBadge, reportSentence } from '../../../../src/renderer/src/panels/data/import-report.ts';

const report = { files: [{
  path: 'BTCUSDT-15m.csv.gz', rowsRead: 69883, rowsStored: 69880, duplicates: 3, zeroVolume: 5, shortBars: 1,
  gaps: [{ from: 1_679_660_100_000, to: 1_679_664_600_000, missing: 5 }], errors: [],
}] };

describe('the report of an import', () => {
  it('is read with all its counts', () => {
    const [file] = readImportReport(report) ?? [];
    expect(file).toMatchObject({ rowsRead: 69883, duplicates: 3, zeroVolume: 5, shortBars: 1 });
    expect(file && missingBars(file)).toBe(5);
    expect(file && reportSentence(file)).toBe('69\u202f880 rows stored of 69\u202f883 read, 3 were already there.');
  });

  it('says that a refused file left nothing behind', () => {
    const [file] = readImportReport({ files: [{ path: 'x.csv', rowsRead: 17, rowsStored: 0, errors: ['x.csv, row 17: expected high ≥ low, was 1 < 2'] }] }) ?? [];
    expect(file && reportSentence(file)).toBe('Nothing of this file was stored.');
  });

  it('is summed up by what was refused, not by having ended', () => {
    const stored = { path: 'a.csv', rowsRead: 2, rowsStored: 2, isStored: true, errors: [] };
    const refused = { path: 'b.csv', rowsRead: 0, rowsStored: 0, isStored: false, errors: [{ code: 'not-enough-given', message: 'b.csv: expected the market to be given' }] };
    expect(reportBadge({ files: [stored] })).toBeNull();
    expect(reportBadge({ files: [stored, refused] })).toEqual({ tone: 'danger', word: '1 of 2 refused' });
    expect(reportBadge({ files: [refused] })).toEqual({ tone: 'danger', word: 'Refused' });
    expect(reportBadge({ files: [{ ...stored, skipped: 1 }] })).toEqual({ tone: 'warn', word: 'Stored in part' });
    expect(readImportReport({ files: [refused] })?.[0]?.needsMore).toBe(true);
  });

  it('is not guessed from something else', () => {
    expect(readImportReport(null)).toBeNull();
    expect(readImportReport({ rows: 3 })).toBeNull();
  });
});

describe('an error', () => {
  it('names file, row, what was expected and what was found', () => {
    expect(errorSentence({ file: 'a.csv', row: 12, expected: 'a number in column close', found: '"abc"' })).toBe('a.csv, row 12: expected a number in column close, was "abc"');
  });

  it('that is a sentence already stays as it is', () => {
    expect(errorSentence('a.csv, row 12: expected x, was y')).toBe('a.csv, row 12: expected x, was y');
  });
});
