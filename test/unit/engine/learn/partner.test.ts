import { afterEach, describe, expect, it } from 'vitest';
import { createCartPole } from '../../../../src/engine/learn/classic/cart-pole.ts';
import { startPartner } from '../../../../src/engine/learn/partner.ts';
import type { Partner } from '../../../../src/engine/learn/partner.ts';
import { ppoConfig } from '../../../../src/engine/learn/ppo-config.ts';
import { Ppo } from '../../../../src/engine/learn/ppo.ts';
import { sideBySide } from '../../../../src/engine/learn/side-by-side.ts';

const PARTNER = new URL('../../../../src/engine/worker/partner.worker.ts', import.meta.url);
const CONFIG = ppoConfig.parse({ hiddenUnits: [16, 8], stepsPerUpdate: 512, epochs: 8, batchSize: 20, targetKl: 0.05 });
/** By a clock that stands, help is always worth having. */
const STANDING = { now: () => 0 };

const opened: Partner[] = [];
function open(file: URL, options = {}): Partner {
  const partner = startPartner(file, { ...STANDING, ...options });
  opened.push(partner);
  return partner;
}

afterEach(async () => { await Promise.all(opened.splice(0).map((partner) => partner.close())); });

function agent(partner: Partner | null, seed = 1): Ppo {
  return new Ppo(sideBySide(createCartPole, 4), CONFIG, seed, { partner });
}

/** A thread takes a moment to come up; until then the first does everything itself. */
async function updateUntilHelped(ppo: Ppo, partner: Partner): Promise<number> {
  const before = partner.answered;
  let updates = 0;
  while (partner.answered === before || updates < 3) {
    ppo.update();
    updates++;
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    if (updates > 2000) throw new Error('expected the partner to come up');
  }
  return updates;
}

describe('a partner', () => {
  it('changes no bit of what is learned, for one agent after the other, and hands a checkpoint on', async () => {
    const partner = open(PARTNER);
    for (const seed of [1, 2]) {
      const helped = agent(partner, seed);
      const alone = agent(null, seed);
      const updates = await updateUntilHelped(helped, partner);
      for (let update = 0; update < updates; update++) alone.update();
      expect(helped.checkpoint()).toEqual(alone.checkpoint());
      const later = agent(null, seed);
      later.restore(structuredClone(helped.checkpoint()));
      expect(later.update()).toEqual(alone.update());
    }
  });

  it('is missed with a sentence when it dies over its work', () => {
    const ppo = agent(open(new URL('lost-partner.worker.ts', import.meta.url), { patienceMs: 200 }));
    expect(() => { for (;;) ppo.update(); }).toThrow('expected the second thread of the training to be done with a batch within 200 ms, was not; it may have died');
  });

  it('is missed with a sentence when it has ended, or was closed', async () => {
    const ended = open(new URL('data:text/javascript,process.exit(0)'));
    const ppo = agent(ended);
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    await expect(async () => {
      for (;;) {
        ppo.update();
        await new Promise((resolve) => { setTimeout(resolve, 1); });
      }
    }).rejects.toThrow('the second thread of the training has ended before the training');
    const closed = open(PARTNER);
    const other = agent(closed);
    await closed.close();
    expect(() => other.update()).toThrow('expected the second thread of the training, was closed');
  });
});
