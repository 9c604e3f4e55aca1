import { describe, expect, it } from 'vitest';
import { quietUntilMs } from '../../../../../src/engine/run/alerts/quiet-hours.ts';

const at = (text: string): number => Date.parse(`2026-03-01T${text}Z`);
const night = { isOn: true, from: '22:00', to: '07:00', zone: 'UTC' };

describe('quiet hours', () => {
  it.each([
    ['before they begin', '21:59:59', null],
    ['as they begin', '22:00:00', Date.parse('2026-03-02T07:00:00Z')],
    ['after midnight', '03:30:20', at('07:00:00')],
    ['as they end', '07:00:00', null],
  ])('are told %s', (_when, time, until) => {
    expect(quietUntilMs(night, at(time))).toBe(until);
  });

  it('are times of day where the person is', () => {
    // 22:30 in Berlin in winter is 21:30 UTC; the hours end at 07:00 there, 06:00 UTC.
    expect(quietUntilMs({ ...night, zone: 'Europe/Berlin' }, at('21:30:00'))).toBe(Date.parse('2026-03-02T06:00:00Z'));
  });

  it('last the whole day when they end as they begin', () => {
    expect(quietUntilMs({ ...night, from: '08:00', to: '08:00' }, at('12:00:00'))).toBe(Date.parse('2026-03-02T08:00:00Z'));
  });

  it('never are while they are switched off', () => {
    expect(quietUntilMs({ ...night, isOn: false }, at('03:00:00'))).toBeNull();
  });
});
