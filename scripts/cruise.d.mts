/** Reads every source under `baseDir/src` and returns what breaks the import rules. */
export function cruiseSources(baseDir?: string): Promise<{
  readonly sources: readonly string[];
  readonly unread: readonly string[];
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}>;
