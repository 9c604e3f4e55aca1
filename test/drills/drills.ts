import type { Drill } from './bench/drill.ts';
import { ANSWERS } from './scenarios/answers.ts';
import { CALM } from './scenarios/calm.ts';
import { CONNECTIONS } from './scenarios/connections.ts';
import { CRASHES } from './scenarios/crashes.ts';
import { EVENTS } from './scenarios/events.ts';
import { OTHER_HANDS } from './scenarios/other-hands.ts';

/** Every drill there is. */
export const DRILLS: readonly Drill[] = [...CALM, ...CRASHES, ...CONNECTIONS, ...ANSWERS, ...EVENTS, ...OTHER_HANDS];
