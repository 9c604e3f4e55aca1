import { describe, expect, it } from 'vitest';
import { portableCos, portableSin } from '../../../../src/engine/compute/portable-sin.ts';

describe('sine and cosine', () => {
  it('are within 1e-15 of what the machine gives, up to many turns', () => {
    let worst = 0;
    for (let i = -20_000; i <= 20_000; i++) {
      const x = i * 0.0497;
      worst = Math.max(worst, Math.abs(portableSin(x) - Math.sin(x)), Math.abs(portableCos(x) - Math.cos(x)));
    }
    expect(worst).toBeLessThan(1e-15);
  });

  it('are exact where they can be', () => {
    expect([portableSin(0), portableCos(0), portableSin(Math.PI / 2), portableCos(Math.PI), portableSin(-Math.PI / 2)]).toEqual([0, 1, 1, -1, -1]);
  });
});
