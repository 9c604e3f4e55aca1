import { bars, define } from '../define-indicator.ts';
import { Cells, multiIndicator } from '../indicator.ts';

/**
 * MESA sine wave: phase of the period in the last period values (one turn of a Fourier transform); sine: its sine; lead: 45° ahead.
 * Units: sine in share, lead in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Ehlers 1996, Stocks & Commodities 14(11)
 */
export const msw = define({
  name: 'msw', title: 'MESA sine wave', formula: 'phase of the period in the last period values (one turn of a Fourier transform); sine: its sine; lead: 45° ahead', source: 'Ehlers 1996, Stocks & Commodities 14(11)',
  inputs: ['close'], parameters: { period: bars(20, 2) }, outputs: [{ name: 'sine', unit: 'share' }, { name: 'lead', unit: 'share' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const turns = Array.from({ length: period + 1 }, (_, i) => (2 * Math.PI * i) / period);
    const cosines = Float64Array.from(turns, Math.cos);
    const sines = Float64Array.from(turns, Math.sin);
    // The sums of BlockSum, turned by one step with each value: nothing is subtracted, so nothing drifts.
    const reals = new Cells(...new Array<number>(period).fill(0));
    const imaginaries = new Cells(...new Array<number>(period).fill(0));
    const state = new Cells(0, 0, 0, 0);
    return multiIndicator(2, [reals, imaginaries, state], (out, value) => {
      const s = state.at;
      const place = s[0]! % period;
      const isFull = s[0]! >= period;
      s[0] = s[0]! + 1;
      const real = (place === 0 ? 0 : s[1]! * cosines[1]! - s[2]! * sines[1]!) + value;
      const imaginary = place === 0 ? 0 : s[1]! * sines[1]! + s[2]! * cosines[1]!;
      s[1] = real;
      s[2] = imaginary;
      reals.at[place] = value;
      imaginaries.at[place] = 0;
      const count = place + 1;
      if (count === period) {
        if (isFull) write(out, real, imaginary);
        return closeBlock(reals.at, imaginaries.at, cosines, sines);
      }
      if (isFull) write(out, real + reals.at[count]! * cosines[count]! - imaginaries.at[count]! * sines[count]!, imaginary + reals.at[count]! * sines[count]! + imaginaries.at[count]! * cosines[count]!);
    });
  },
});

/** Writes over each value the sum from it to the end of the block, the newest at angle 0. */
function closeBlock(reals: Float64Array, imaginaries: Float64Array, cosines: Float64Array, sines: Float64Array): void {
  for (let i = reals.length - 2, age = 1; i >= 0; i--, age++) {
    const value = reals[i]!;
    reals[i] = reals[i + 1]! + value * cosines[age]!;
    imaginaries[i] = imaginaries[i + 1]! + value * sines[age]!;
  }
}

function write(out: Float64Array, real: number, imaginary: number): void {
  const quarter = Math.PI / 2;
  const angle = Math.abs(real) > 0.001 ? Math.atan(imaginary / real) : imaginary < 0 ? -quarter * 2 : quarter * 2;
  const phase = (real < 0 ? angle + Math.PI : angle) + quarter;
  out[0] = Math.sin(phase);
  out[1] = Math.sin(phase + Math.PI / 4);
}
