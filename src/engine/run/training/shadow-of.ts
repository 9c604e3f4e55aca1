import { RequestRefused } from '../../contract/server.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** Puts a model to work in the shadow of every strategy in whose place its parent works; returns one sentence about what came of it. */
export function shadowOf({ store, models }: Pick<Workstation, 'store' | 'models'>, code: string, parent: string): string {
  const places = store.deployments.open().filter((one) => one.role === 'champion' && one.state === 'working' && one.code === parent);
  if (places.length === 0) return 'Its parent trades nowhere now, so it waits on the shelf.';
  try {
    for (const { assignmentId } of places) models.promote({ code, to: 'shadow', assignmentId });
    return `It decides in the shadow of ${places.map(({ assignmentId }) => `"${assignmentId}"`).join(', ')} from now on.`;
  } catch (error) {
    if (error instanceof RequestRefused) return `It waits on the shelf: ${error.message}.`;
    throw error;
  }
}
