/** Returns a strategy that works as it stands: the cross of two averages, with the standard stops. */
export function templateFor(name: string, language: 'typescript' | 'javascript'): string {
  const named = TEMPLATE.replace("'my-cross'", `'${name}'`).replace("'My cross'", `'${titleOf(name)}'`);
  return language === 'typescript' ? named : named.replace("import type { Side } from 'tradewind';\n", '').replace(' as Side', '');
}

function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The template of docs/writing-strategies.md, letter by letter. */
export const TEMPLATE = `import { defineStrategy } from 'tradewind';
import type { Side } from 'tradewind';

export default defineStrategy({
  name: 'my-cross',
  title: 'My cross',
  summary: 'Long while the fast average of the price is above the slow one, short or out while it is below. It loses in markets that go sideways.',

  settings: {
    fastPeriod: { kind: 'whole', min: 1, max: 999, default: 20, unit: 'bars', title: 'Fast average', description: 'How many bars the fast average looks back on.' },
    slowPeriod: { kind: 'whole', min: 2, max: 1000, default: 50, unit: 'bars', title: 'Slow average', description: 'How many bars the slow average looks back on.' },
    direction: { kind: 'choice', options: ['long', 'short', 'both'], default: 'long', title: 'Direction', description: 'Whether to buy rising trends, sell falling ones short, or both.' },
  },

  features: ({ fastPeriod, slowPeriod }) => ({
    fast: { kind: 'ema', period: fastPeriod },
    slow: { kind: 'ema', period: slowPeriod },
  }),
  overlays: ['fast', 'slow'],

  // What it remembers from bar to bar.
  state: { side: 0 as Side },

  decide({ values: { fast, slow }, settings: { direction }, state }) {
    if (fast > slow) state.side = 1;
    else if (fast < slow) state.side = -1;
    const isAllowed = state.side > 0 ? direction !== 'short' : direction !== 'long';
    return {
      target: isAllowed ? state.side : 0,
      reason: state.side > 0 ? 'fast-above-slow' : 'fast-below-slow',
      values: { fast, slow },
    };
  },

  reasons: {
    'fast-above-slow': 'the fast average ({fast}) is above the slow one ({slow})',
    'fast-below-slow': 'the fast average ({fast}) is below the slow one ({slow})',
  },
});
`;
