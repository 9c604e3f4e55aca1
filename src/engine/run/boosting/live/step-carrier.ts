import { COMES_BACK } from '../../../learn/boosting/rolling/cycle-words.ts';
import type { CycleStep } from '../../../learn/boosting/rolling/cycle-step.ts';
import type { RetrainRecord } from '../../../learn/boosting/rolling/retrain-record.ts';
import { RequestRefused } from '../../../contract/server.ts';
import type { ChangeCause } from '../../models/registry.ts';
import { BLANK_CODE } from '../blank-version.ts';
import { clauseOf, guarded, isArmed, symbolOf } from './attended.ts';
import type { Attended, BotDeskOptions } from './attended.ts';
import { alertsOf } from './bot-alerts.ts';
import type { BotRun } from './bot-run.ts';
import type { BotWriter } from './bot-writer.ts';
import type { LiveVersions } from './live-versions.ts';
import { placeOf, putVersion } from './put-version.ts';
import type { PutVersion } from './put-version.ts';

export interface StepCarrierOptions extends Pick<BotDeskOptions, 'store' | 'models' | 'research' | 'mayTakeOver'> {
  readonly versions: LiveVersions;
  readonly writer: BotWriter;
  /** Tells whether these are still the bots of the session that runs. */
  readonly isAttended: (attended: Attended) => boolean;
  /** Does something without being asked to go on by what it brings about, and writes it down. */
  readonly aside: (attended: Attended, work: () => void) => void;
}

/** What is said of a version that comes back while real money is armed. */
export const GOES_OFF = 'Real money is armed and nobody has asked the gate about the one before it: it is back in its place, switched off, and what was held is closed. Look at it, then switch it on.';

/** How the registry tells a shadow that a bot has begun. */
const BESIDE = 'The bot lets it decide beside the version that trades before it may take over.';

/** Carries out what the cycles of bots decide: trainings in another thread, changes of the version in the session's journal, shadows in the registry. */
export class StepCarrier {
  readonly #options: StepCarrierOptions;

  constructor(options: StepCarrierOptions) {
    this.#options = options;
  }

  /** Carries steps out in their order. The journal comes before what is written of them, and what did not come to pass is not written. */
  carryOut(attended: Attended, run: BotRun, steps: readonly CycleStep[]): void {
    if (steps.length === 0) return;
    const followed: CycleStep[] = [];
    const told: CycleStep[] = [];
    let isOff = false;
    for (const step of steps) {
      switch (step.type) {
        case 'train': this.#train(attended, run, step); break;
        case 'swap': followed.push(...this.#swap(attended, run, step.to)); break;
        case 'roll-back': isOff = this.#goesOff(attended, run); followed.push(...this.#rollBack(attended, run, { to: step.to, record: recordOf(steps) })); break;
        case 'rest': followed.push(...this.#rest(attended, run, step.cause)); break;
        case 'record': case 'finding': break;
      }
      const tellable = step.type === 'record' ? this.#asItWas(attended, run, { record: step.record, isUndone: followed.length > 0, isOff }) : step;
      if (tellable === null) continue;
      told.push(tellable);
      run.noteStep(tellable);
      if (tellable.type === 'record') this.#noteShadow(run, tellable.record);
    }
    for (const alert of alertsOf(symbolOf(attended, run), told)) this.#options.writer.say(alert);
    this.carryOut(attended, run, followed);
    this.#options.versions.keepOnly(new Set([...attended.runs.values()].flatMap(({ versions }) => versions)));
  }

  /** A shadow that a bot has begun and does not know of was cut off before that was written down. */
  endStaleShadows({ session, runs }: Attended): void {
    const { store, models } = this.#options;
    for (const { sessionId, assignmentId, role, code, cause } of store.deployments.open()) {
      if (role !== 'challenger' || sessionId !== session.id || code === null || cause !== BESIDE) continue;
      if (![...runs.values()].some(({ seat, policy }) => seat.assignmentId === assignmentId && policy.candidate === code)) models.endBeside(code, assignmentId, 'It was cut off with the program.');
    }
  }

  #train(attended: Attended, run: BotRun, { task }: Extract<CycleStep, { readonly type: 'train' }>): void {
    const { research, versions, isAttended } = this.#options;
    const { seat, policy } = run;
    const cause = policy.view().training?.cause ?? 'A bot has trained it.';
    const { result, cancel } = research.boosting({ window: task, line: seat.id, parent: policy.active, cause });
    run.began(task, cancel);
    const isMine = (): boolean => isAttended(attended) && attended.runs.get(seat.id) === run;
    result.then((answer) => {
      if (!isMine()) return;
      if (answer.outcome === 'failed') return run.arrived({ taskId: task.id, outcome: 'failed', sentence: answer.sentence }, answer.tookMs);
      const { code, document, verdict, served } = answer;
      guarded(run, () => { versions.put(code, document, served); return []; });
      run.arrived({ taskId: task.id, outcome: 'trained', code, verdict }, answer.tookMs);
    }, (error: unknown) => {
      if (isMine()) run.arrived({ taskId: task.id, outcome: 'failed', sentence: `The thread that trained ended: ${clauseOf(error)}.` }, null);
    });
  }

  /** Returns what is told of a record of the cycle: what has come to pass, and what trades by the session's journal. Null where that comes later, or never. */
  #asItWas({ session }: Attended, run: BotRun, { record, isUndone, isOff }: { readonly record: RetrainRecord; readonly isUndone: boolean; readonly isOff: boolean }): Extract<CycleStep, { readonly type: 'record' }> | null {
    const { outcome, code, sentence, activeCode } = record;
    const { asking } = run;
    if (outcome === 'swapped' && asking !== null && asking === code) {
      run.heldBack = record;
      return null;
    }
    if ((outcome === 'swapped' || outcome === 'rolled-back') && isUndone) return null;
    if (outcome === 'rolled-back') {
      if (run.heldBack?.code === code) {
        // It was taken back before the gate had answered: it has never traded.
        run.heldBack = null;
        return { type: 'record', record: { ...record, outcome: 'declined', sentence: sentence.replace(COMES_BACK, 'It was not put to work: the gate had not answered yet. The model that trades stays.') } };
      }
      return { type: 'record', record: isOff ? { ...record, sentence: sentence.replace(COMES_BACK, GOES_OFF) } : record };
    }
    if (asking === null || activeCode !== asking) return { type: 'record', record };
    const trading = placeOf(session.engine.config, run.seat.assignmentId)?.code ?? BLANK_CODE;
    return { type: 'record', record: { ...record, activeCode: trading === BLANK_CODE ? null : trading } };
  }

  /** Where real money is armed the gate is asked first, beside trading. */
  #swap(attended: Attended, run: BotRun, code: string): readonly CycleStep[] {
    const { models, mayTakeOver, isAttended, aside } = this.#options;
    const { session, runs } = attended;
    const { seat: { id, assignmentId }, settings } = run;
    const put = (): readonly CycleStep[] => this.#put(attended, run, { code, how: 'go-on', behind: 'former', why: { kind: 'promoted', cause: `The bot has let it take over as "${assignmentId}".` } });
    const place = placeOf(session.engine.config, assignmentId);
    if (run.asking !== null && run.asking !== code) models.endBeside(run.asking, assignmentId, 'A newer one was decided on before the gate had answered.');
    run.asking = null;
    run.heldBack = null;
    if (!isArmed(attended) || place === undefined || place.code === code) return put();
    run.asking = code;
    const answered = (steps: () => readonly CycleStep[]): void => {
      if (!isAttended(attended) || runs.get(id) !== run || run.asking !== code || session.failure !== null) return;
      run.asking = null;
      // Something else may have been decided while the gate was asked.
      if (run.policy.active === code) aside(attended, () => { this.carryOut(attended, run, steps()); });
    };
    const passed = (): readonly CycleStep[] => {
      const { heldBack: record } = run;
      run.heldBack = null;
      const undone = put();
      return undone.length > 0 || record === null ? undone : [{ type: 'record', record: { ...record, whenMs: run.nowMs } }];
    };
    mayTakeOver({ assignment: { ...place, code }, bot: settings }).then(
      (answer) => { answered(() => (answer.ok ? passed() : run.policy.declined(code, answer.sentence))); },
      (error: unknown) => { answered(() => run.policy.declined(code, `The gate could not be asked: ${clauseOf(error)}.`)); },
    );
    return [];
  }

  /** What comes back while real money is armed is switched off; what was to take over and is taken back before the gate has answered has never traded. */
  #goesOff(attended: Attended, { asking }: BotRun): boolean {
    return isArmed(attended) && asking === null;
  }

  /**
   * Where real money is armed nobody has asked the gate about what comes back: its place is switched off and closed, until a person says so. Where what trades has done worse and what
   * was kept ready for that cannot be used any more, nothing trades.
   */
  #rollBack(attended: Attended, run: BotRun, { to, record }: { readonly to: string; readonly record: RetrainRecord | undefined }): readonly CycleStep[] {
    const isOff = this.#goesOff(attended, run);
    const wasAsking = run.asking !== null;
    run.asking = null;
    const sentence = record?.sentence ?? 'The bot has taken it back.';
    const cause = isOff ? sentence.replace(COMES_BACK, GOES_OFF) : sentence;
    const undone = this.#put(attended, run, { code: to, how: isOff ? 'switch-off' : 'go-on', behind: 'nothing', why: { kind: isOff ? 'fell-back' : 'rolled-back', cause } });
    if (undone.length === 0 || wasAsking || record?.why !== 'degraded') return undone;
    const lost = `${sentence.replace(COMES_BACK, '').trim()} The one before it cannot come back, as its trees are not on the shelf any more or are damaged, so what is held is closed.`;
    return [...this.#rest(attended, run, lost), ...run.policy.adopt(null, lost)];
  }

  #rest(attended: Attended, run: BotRun, cause: string): readonly CycleStep[] {
    run.asking = null;
    run.heldBack = null;
    return this.#put(attended, run, { code: BLANK_CODE, how: 'close', behind: 'nothing', why: { kind: 'retired', cause } });
  }

  /** Tells the session; where it cannot take it, the cycle goes back to what trades. */
  #put({ session }: Attended, run: BotRun, { code, how, behind, why }: Pick<PutVersion, 'code' | 'how' | 'behind'> & { readonly why: ChangeCause }): readonly CycleStep[] {
    const { models, versions } = this.#options;
    const { assignmentId } = run.seat;
    try {
      if (code !== BLANK_CODE && versions.find(code) === null) throw new Error('its trees are not on the shelf any more, or are damaged');
      putVersion(session, models, { assignmentId, code, how, behind, why });
      return [];
    } catch (error) {
      // A session that is broken is recovered whole, and this with it.
      if (session.failure !== null) throw error;
      const trading = placeOf(session.engine.config, assignmentId)?.code ?? BLANK_CODE;
      const cause = `The session could not take it: ${clauseOf(error)}.`;
      const steps = run.policy.declined(code, cause);
      return steps.length > 0 ? steps : run.policy.adopt(trading === BLANK_CODE ? null : trading, cause);
    }
  }

  /** The registry knows what decides beside the version that trades. */
  #noteShadow({ seat: { assignmentId } }: BotRun, { outcome, code, sentence }: RetrainRecord): void {
    if (code === null) return;
    const { models } = this.#options;
    if (outcome === 'passed') unlessRefused(() => { models.putBeside({ code, assignmentId, cause: BESIDE }); });
    else if (outcome === 'swapped') models.endBeside(code, assignmentId, 'It was put to work itself.');
    else if (outcome === 'dropped' || outcome === 'declined') models.endBeside(code, assignmentId, sentence);
  }
}

/** What the registry does not take is watched all the same. */
function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
  }
}

/** What a change of the version is put down to. */
function recordOf(steps: readonly CycleStep[]): RetrainRecord | undefined {
  return steps.find((step) => step.type === 'record')?.record;
}
