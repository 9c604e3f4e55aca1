/** Name of the file that tells an editor what 'tradewind' offers; it lies beside the strategies and is no strategy. */
export const TYPES_FILE = 'tradewind.d.ts';

/** What a strategy file may import, as TypeScript declares it. The same text is what types are checked against. */
export const AUTHOR_TYPES = `// Written by Tradewind for your editor; it is written anew when Tradewind changes it.
declare module 'tradewind' {
  /** 1 is long, -1 is short, 0 is flat. */
  export type Side = -1 | 0 | 1;

  /** One number a bar, computed by Tradewind from closed bars only. 'highest' and 'lowest' look at the bars before the current one. */
  export type Feature =
    | { readonly kind: 'open' | 'high' | 'low' | 'close' | 'volume' }
    | { readonly kind: 'sma' | 'ema' | 'atr' | 'adx' | 'highest' | 'lowest' | 'volatility'; readonly period: number };

  interface Words { readonly title: string; readonly description: string; readonly group?: string; readonly advanced?: boolean }
  interface Range { readonly min: number; readonly max: number; readonly default: number; readonly unit: string; readonly step?: number; readonly scale?: 'log' }
  /** A setting, drawn as a field of the form and searched like any other. */
  export type Setting =
    | (Words & Range & { readonly kind: 'whole' | 'number' })
    | (Words & { readonly kind: 'choice'; readonly options: readonly string[]; readonly default: string })
    | (Words & { readonly kind: 'switch'; readonly default: boolean });

  type ValueOf<S> = S extends { readonly kind: 'switch' } ? boolean : S extends { readonly kind: 'choice'; readonly options: readonly (infer Option)[] } ? Option : number;
  export type Values<S> = { readonly [Name in keyof S]: ValueOf<S[Name]> };

  /** What to hold from the close of this bar on. */
  export interface Answer {
    readonly target: Side;
    /** Why, as a code such as 'fast-above-slow'; 'reasons' puts it into words. */
    readonly reason: string;
    /** Numbers that the reason rests on, at most 16. */
    readonly values?: { readonly [name: string]: number };
    /** Distances from the entry in price units; only with stops: 'own'. */
    readonly stop?: number | null;
    readonly takeProfit?: number | null;
    readonly trailing?: number | null;
  }

  export interface Strategy<S extends { readonly [name: string]: Setting }, F extends string, State extends object> {
    /** Lower-case letters, digits and dashes. */
    readonly name: string;
    readonly title: string;
    /** What it does, and when it tends to lose. */
    readonly summary: string;
    readonly settings?: S;
    /** 'standard' (default): Tradewind's own settings of stop, target, trailing, re-entry. 'own': decide gives the distances. */
    readonly stops?: 'standard' | 'own';
    readonly presets?: readonly { readonly name: string; readonly description: string; readonly values: { readonly [name: string]: number | string | boolean } }[];
    /** Features drawn over the price. */
    readonly overlays?: readonly string[];
    /** A sentence for each reason, with {name} where a value goes. */
    readonly reasons?: { readonly [code: string]: string };
    features(settings: Values<S>): { readonly [Name in F]: Feature };
    /** What it remembers from bar to bar: plain data. */
    readonly state?: State | ((settings: Values<S>) => State);
    /** Called at each closed bar once every feature has a value. null: nothing to say at this bar. */
    decide(context: { readonly values: { readonly [Name in F]: number }; readonly position: Side; readonly settings: Values<S>; state: State }): Answer | null;
    /** A position of this side was closed by its stop, its target or by hand; told before the decide of that bar. */
    positionClosed?(context: { readonly side: -1 | 1; readonly settings: Values<S>; state: State }): void;
  }

  export function defineStrategy<const S extends { readonly [name: string]: Setting }, F extends string, State extends object = {}>(strategy: Strategy<S, F, State>): Strategy<S, F, State>;
}
`;
