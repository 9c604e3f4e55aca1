import { formatNumber } from '../../../../format/decimal.ts';
import { writeSetting } from '../../../../format/write.ts';
import type { BotForms } from './use-bot-forms.ts';

/** Says in a line what a section is set to, for where it is folded away. */
export function sectionWords(name: keyof BotForms, { form: { value } }: BotForms[keyof BotForms]): string {
  const number = (key: string): string => { const found = value[key]; return typeof found === 'number' && Number.isInteger(found) ? formatNumber(found, 0) : writeSetting(found); };
  switch (name) {
    case 'data': return `Closed bars of one minute, the last ${number('windowHours')} hours of them.`;
    case 'training': return `Predicts the next ${number('horizonMinutes')} minutes with ${number('trees')} trees.`;
    case 'retraining': return `Trains every ${number('everyMinutes')} minutes, ${number('shadowMinutes')} in the shadow before a version takes over.`;
    case 'execution': return `${value['mode'] === 'live' ? 'Real money' : value['mode'] === 'demo' ? 'Demo account' : 'Paper'}. In above ${number('enterBps')} bps after costs, out beyond ${number('exitBps')}, stop ${number('stopPct')} %, target ${number('targetPct')} %.`;
  }
}
