import type { LabelledRows } from '../src/engine/learn/boosting/rows.ts';

/**
 * Reads rows of numbers separated by commas, the target last. A first line of names is passed over; an empty field and `nan` are missing.
 * @param file as it is called in messages
 * @throws Error that says which line is wrong, and how
 */
export function readTable(text: string, file: string): LabelledRows {
  const lines = text.split(/\r?\n/).map((line, i) => ({ fields: line.split(','), number: i + 1 })).filter(({ fields }) => fields.length > 1 || fields[0] !== '');
  if (lines[0]?.fields.some((field) => Number.isNaN(fieldOf(field)) && !isMissing(field)) === true) lines.shift();
  const features = (lines[0]?.fields.length ?? 0) - 1;
  if (features < 1) throw new Error(`${file}: expected rows of at least one feature and a target, found none`);
  const [values, targets] = [new Float64Array(lines.length * features), new Float64Array(lines.length)];
  lines.forEach(({ fields, number }, row) => {
    if (fields.length !== features + 1) throw new Error(`${file}, line ${number}: expected ${features + 1} numbers, found ${fields.length}`);
    fields.forEach((field, column) => {
      const value = fieldOf(field);
      if (Number.isNaN(value) && !isMissing(field)) throw new Error(`${file}, line ${number}: expected a number, found "${field.slice(0, 40)}"`);
      if (column < features) values[row * features + column] = value;
      else targets[row] = value;
    });
  });
  return { rows: lines.length, features, values, targets };
}

function fieldOf(field: string): number {
  return isMissing(field) ? Number.NaN : Number(field);
}

function isMissing(field: string): boolean {
  return field.trim() === '' || /^(nan|na|null)$/i.test(field.trim());
}
