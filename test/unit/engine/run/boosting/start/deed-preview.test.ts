import { describe, expect, it } from 'vitest';
import { previewDeed } from '../../../../../../src/engine/run/boosting/start/deed-preview.ts';
import type { DeedSubject } from '../../../../../../src/engine/run/boosting/start/deed-preview.ts';
import { botConfig } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';

const config = botConfig.parse({ data: { instruments: ['um:BTCUSDT'] } });
const bot = { state: 'trading', active: { code: 'b', title: 'Trees of noon' }, previous: { code: 'a', title: 'Trees of ten' }, candidate: null, training: null, barsMissing: 0 } as unknown as DeedSubject['bot'];
const subject: DeedSubject = { bot, config, risk: null, holding: 'What is open in BTCUSDT', isArmed: false };

describe('before a deed is done', () => {
  it('is told that what comes back goes on with what is held, and where real money is armed that it is switched off and what is held is closed', () => {
    expect(previewDeed('roll-back', subject, null).sentences).toEqual([
      'Trees of ten trades again from the next bar on, in place of Trees of noon, which stays on the shelf.', 'What is open in BTCUSDT stays, with its stop; the version that comes decides over it.',
    ]);
    expect(previewDeed('roll-back', { ...subject, isArmed: true }, null).sentences).toEqual([
      'Real money is armed: Trees of ten is put back in place of Trees of noon, but switched off, as nobody has asked the gate about it. Nothing is opened until you switch it on.', 'What is open in BTCUSDT is closed at the market.',
    ]);
  });

  it('is refused another horizon than that of the version that trades', () => {
    const further = { ...config, training: { ...config.training, horizonMinutes: 30 } };
    expect(previewDeed('change', subject, further)).toEqual({ sentences: [], refusal: 'How far it looks ahead stays, as the version that trades looks as far: expected 10 minutes, found 30. Stop it, and start one that looks further or less far.' });
    expect(previewDeed('change', subject, { ...config, training: { ...config.training, trees: 30 } }).refusal).toBeNull();
  });
});
