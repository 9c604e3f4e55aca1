import type { CheckItem } from '../../contract/api.ts';
import type { Engine } from '../../core/engine.ts';
import type { Desk } from '../../core/desk.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { measureRisk } from '../../core/measures.ts';
import { standingDecision } from '../view/decision-views.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** Answers "why is it not trading?": from the engine down to the newest decision, each line with its own answer. */
export function checklist(workstation: Workstation, instrumentId: InstrumentId | null): readonly CheckItem[] {
  const { session, publisher } = workstation;
  if (!session) return [{ title: 'A session is running', ok: false, detail: 'No session is running.' }];
  const { engine } = session;
  const desks = [...engine.desks.values()].filter((desk) => instrumentId === null || desk.instrument.id === instrumentId);
  return [
    { title: 'The engine is running', ok: publisher.view.engine.status === 'running', detail: publisher.view.engine.message },
    { title: 'The market is playing', ok: publisher.view.session?.paused !== true && !session.isEnded, detail: playbackDetail(workstation) },
    { title: 'The kill switch is off', ok: !engine.status.killLatched, detail: engine.status.killLatched ? `On: ${engine.status.cause}. Re-arm it to trade again.` : 'Off.' },
    { title: 'Trading is active', ok: engine.status.state === 'active', detail: engine.status.state === 'active' ? `Active: ${engine.status.cause}.` : `${engine.status.state}: ${engine.status.cause}` },
    { title: 'No limit is used up', ...limitsCheck(engine, session.marketMs) },
    ...desks.flatMap((desk) => deskChecks(engine, desk)),
  ];
}

function playbackDetail({ publisher, session }: Workstation): string {
  if (session?.isEnded) return 'The recorded data has been played to its end.';
  return publisher.view.session?.paused ? 'Paused: press play in the status bar.' : 'Prices are moving.';
}

function limitsCheck(engine: Engine, nowMs: number): Pick<CheckItem, 'ok' | 'detail'> {
  const full = measureRisk(engine.state, nowMs).filter(({ share }) => share >= 1);
  return full.length === 0
    ? { ok: true, detail: 'Every limit has room.' }
    : { ok: false, detail: full.map(({ title, value, limit, unit }) => `${title}: ${value.toFixed(2)} of ${limit} ${unit}`).join('; ') };
}

function deskChecks(engine: Engine, desk: Desk): readonly CheckItem[] {
  const { symbol } = desk.instrument;
  const { assignment } = desk;
  if (!assignment) return [{ title: `${symbol}: a strategy is at work`, ok: false, detail: 'No strategy trades this symbol.' }];
  if (!assignment.enabled) return [{ title: `${symbol}: the strategy is switched on`, ok: false, detail: `"${assignment.id}" is switched off.` }];
  if (desk.warmupLeft > 0) return [{ title: `${symbol}: indicators are ready`, ok: false, detail: `${desk.warmupLeft} more ${assignment.interval} bars are needed.` }];
  if (desk.cooldownLeft > 0) return [{ title: `${symbol}: no cooldown`, ok: false, detail: `${desk.cooldownLeft} more ${assignment.interval} bars after the last exit.` }];
  const standing = standingDecision(engine, desk, 0);
  const holds = engine.position(desk.instrument.id) !== null;
  return [{
    title: `${symbol}: ${holds ? 'in a position' : 'the strategy wants a position'}`,
    ok: holds || (standing?.outcome === 'enter'),
    detail: standing?.sentence ?? `No ${assignment.interval} bar has closed yet.`,
  }];
}
