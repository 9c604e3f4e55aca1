import type { Side } from '../../../engine/contract/view.ts';
import { changeTicket } from '../state/ticket-draft.ts';
import { isNarrow } from './use-is-narrow.ts';

/** Turns the ticket to a side and puts the cursor into its size; on a phone the sheet comes up. */
export function openTicket(side: Side): void {
  if (!location.hash.startsWith('#/trade')) location.hash = '#/trade';
  changeTicket({ side, isSheetOpen: isNarrow(), wantsFocus: true });
}
