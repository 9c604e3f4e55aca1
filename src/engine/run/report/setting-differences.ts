import type { SettingDifference } from '../../contract/report.ts';

/** Returns every setting in which documents of settings differ, by its path, in the order in which they first come. What is left out is null. */
export function settingDifferences(documents: readonly Readonly<Record<string, unknown>>[]): readonly SettingDifference[] {
  const leaves = documents.map((document) => new Map(leavesOf(document, '')));
  const paths = [...new Set(leaves.flatMap((one) => [...one.keys()]))];
  return paths.flatMap((path) => {
    const values = leaves.map((one) => one.get(path) ?? null);
    return values.every((value) => JSON.stringify(value) === JSON.stringify(values[0])) ? [] : [{ path, values }];
  });
}

/** A list is one value: to name its items by number would tell a person nothing. */
function leavesOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, path === '' ? key : `${path}.${key}`));
}
