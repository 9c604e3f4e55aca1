import { RequestRefused } from '../../contract/server.ts';
import type { Playback } from '../workstation/playback.ts';
import type { LiveSession } from './live-session.ts';

/** What has come from the venue is made durable this often; orders are, before they are sent. */
const COMMIT_EVERY_MS = 100;

/** A venue sets the pace itself: nothing can be slowed down, hurried or stopped. */
export class LivePlayback implements Playback {
  readonly speed = 1;
  readonly isPaused = false;
  readonly #session: LiveSession;

  constructor(session: LiveSession) {
    this.#session = session;
  }

  turn(): number {
    if (this.#session.failure !== null) throw this.#session.failure;
    this.#session.commit();
    return COMMIT_EVERY_MS;
  }

  setSpeed(): void {
    throw realTimeOnly();
  }

  pause(): void {
    throw realTimeOnly();
  }

  resume(): void {}
}

function realTimeOnly(): RequestRefused {
  return new RequestRefused({ code: 'real-time', message: 'This session lives on the prices of this moment: it cannot be paused or hurried. To stop it from opening positions, set trading to halted.' });
}
