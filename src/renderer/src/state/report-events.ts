import type { ViewEvent } from '../../../engine/contract/events.ts';
import type { Engine } from './engine-store.ts';
import { showToast } from './toasts.ts';

/** Shows what needs a person's eye as it happens: warnings, critical alerts, and jobs that ended. */
export function reportEvents(engine: Engine): void {
  engine.onEvent(report);
}

function report(event: ViewEvent): void {
  if (event.type === 'alert-raised' && event.alert.level !== 'info') showToast(event.alert.level, event.alert.message);
  if (event.type !== 'job-updated') return;
  if (event.job.status === 'done') showToast('good', `${event.job.title}: done.`);
  if (event.job.status === 'failed') showToast('critical', `${event.job.title} failed: ${event.job.error ?? 'no reason was given'}`);
}
