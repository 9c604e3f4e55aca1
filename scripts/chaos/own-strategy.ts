import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { studyShelf } from '../../src/engine/worker/strategies.ts';

/** Turns over all the time, and rests what it decides on what it remembers: a recovery that forgot anything of it would trade otherwise. */
const SOURCE = `import { defineStrategy } from 'tradewind';
export default defineStrategy({
  name: 'restless-own', title: 'Restless', summary: 'Turns over all the time.',
  settings: { turn: { kind: 'whole', min: 2, max: 9, default: 3, unit: 'bars', title: 'Turn', description: 'Bars between two turns.' } },
  features: () => ({ close: { kind: 'close' }, average: { kind: 'ema', period: 3 } }),
  state: { bars: 0, sum: 0, side: 1 },
  decide({ values: { close, average }, settings: { turn }, state }) {
    state.bars++;
    state.sum = state.sum * 0.9 + (close - average);
    if (state.bars % turn === 0) state.side = state.sum > 0 ? 1 : -1;
    return { target: state.side, reason: state.side > 0 ? 'rising' : 'falling', values: { sum: state.sum, bars: state.bars } };
  },
});
`;

/** Drops a strategy of a person's own into the data folder, and lets this process find it, so that it can prove what the victim's journal says. */
export async function dropOwnStrategy(dataDir: string): Promise<string> {
  mkdirSync(join(dataDir, 'strategies'), { recursive: true });
  writeFileSync(join(dataDir, 'strategies', 'restless.js'), SOURCE);
  await studyShelf(dataDir);
  return 'restless-own';
}
