import type { Reason } from './decision.ts';
import type { FeatureSpec } from './feature.ts';

/** A setting that the file of a person's own strategy declares. */
export type CustomSetting = CustomSettingWords & (
  | { readonly kind: 'whole' | 'number'; readonly min: number; readonly max: number; readonly default: number; readonly unit: string; readonly step?: number; readonly scale?: 'log' }
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly default: string }
  | { readonly kind: 'switch'; readonly default: boolean }
);

interface CustomSettingWords {
  readonly title: string;
  readonly description: string;
  readonly group?: string;
  readonly advanced?: boolean;
}

export type CustomSettings = Readonly<Record<string, number | string | boolean>>;

/** What the file of a person's own strategy says of itself, as plain data: all that is known of it without running it. */
export interface CustomManifest {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly settings: Readonly<Record<string, CustomSetting>>;
  /** `standard`: with the program's own settings of stop, target, trailing and re-entry, which then decide the distances. `own`: decide gives the distances. */
  readonly stops: 'standard' | 'own';
  readonly presets: readonly { readonly name: string; readonly description: string; readonly values: CustomSettings }[];
  /** Names of its features that are drawn over the price. */
  readonly overlays: readonly string[];
  /** A sentence for each reason code, with `{name}` where a value goes. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** What the code wants at a bar; distances in price units, null for none. */
export interface CodeAnswer {
  readonly target: -1 | 0 | 1;
  readonly stop: number | null;
  readonly takeProfit: number | null;
  readonly trailing: number | null;
  readonly reason: Reason;
}

/**
 * A person's code at work with one set of settings. No call takes longer than its limit or throws: one that would is a failure, after which
 * every answer is null.
 */
export interface CodeInstance {
  /** In the order of the observation. */
  readonly features: readonly FeatureSpec[];
  /** Why it answers no more, in one clause; null while it does. */
  readonly failure: string | null;
  /** @param observation [features.length] numbers, none NaN. Returns null when it has nothing to say at this bar, and after a failure */
  decide(observation: Float64Array, position: -1 | 0 | 1): CodeAnswer | null;
  positionClosed(side: -1 | 1): void;
  /** Its own state as JSON; null after a failure. */
  snapshot(): string | null;
  restore(state: string): void;
}

/** Opens a person's code for a set of settings. */
export type OpenCode = (settings: CustomSettings) => CodeInstance;
