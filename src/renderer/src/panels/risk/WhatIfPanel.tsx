import { useState } from 'react';
import type { WhatIf } from '../../../../engine/contract/risk.ts';
import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { Segments, Select } from '../../components/Field.tsx';
import { InlineField } from '../../components/InlineField.tsx';
import { EmptyState, ErrorState, Panel } from '../../components/Panel.tsx';
import { joined } from '../../components/class-names.ts';
import { formatDecimal, groupDecimal } from '../../format/decimal.ts';
import { useView } from '../../state/engine-context.tsx';
import { showInstrument, useShownInstrument } from '../../state/use-shown-instrument.ts';
import { openTicket } from '../../shell/open-ticket.ts';
import { changeTicket, turnTicketTo } from '../../state/ticket-draft.ts';
import { usePolled } from '../../state/use-polled.ts';
import { isMoved, readWhatIf } from './what-if.ts';
import type { WhatIfDraft } from './what-if.ts';
import { useSettled } from './use-settled.ts';
import { WhatIfLines } from './WhatIfLines.tsx';
import styles from './what-if.module.css';

const ASK_EVERY_MS = 1000;
const PAUSE_MS = 200;

/** A trade that is only thought of: every limit before and after it, whether it would pass, and the largest size that would. Nothing is sent. */
export function WhatIfPanel() {
  const instruments = useView((view) => view.instruments);
  const shown = useShownInstrument();
  const [draft, setDraft] = useState<Omit<WhatIfDraft, 'instrumentId'> & { readonly instrumentId: string | null }>({ instrumentId: null, side: 'buy', type: 'market', size: '', unit: 'base', limitPrice: '', stopPrice: '', reduceOnly: false });
  const instrument = instruments.find(({ id }) => id === (draft.instrumentId ?? shown?.id)) ?? null;
  if (instrument === null) return <Panel title="What if"><EmptyState title="Nothing to trade" text="Type a trade here to see every limit before and after it, once a session runs." /></Panel>;
  return <Box draft={{ ...draft, instrumentId: instrument.id }} instrument={instrument} instruments={instruments} onChange={(change) => { setDraft((last) => ({ ...last, ...change })); }} />;
}

interface BoxProps {
  readonly draft: WhatIfDraft;
  readonly instrument: InstrumentView;
  readonly instruments: readonly InstrumentView[];
  readonly onChange: (change: Partial<WhatIfDraft>) => void;
}

function Box({ draft, instrument, instruments, onChange }: BoxProps) {
  const { request, errors } = readWhatIf(draft);
  const settled = useSettled(request, PAUSE_MS);
  const { data, error, of } = usePolled('risk.what-if', settled, ASK_EVERY_MS);
  const answer = request === null || error !== null ? null : data ?? null;
  // What was answered to the trade before must not be handed over as this one.
  const isOld = of !== JSON.stringify(request);
  return (
    <Panel title="What if" padded>
      <div className={styles.box}>
        <form className={styles.fields} aria-label="A trade to think about" onSubmit={(event) => { event.preventDefault(); }}>
          <div className={styles.line}>
            <Select aria-label="Symbol" value={instrument.id} onChange={(event) => { onChange({ instrumentId: event.target.value, size: '', limitPrice: '', stopPrice: '' }); }}>
              {instruments.map(({ id, symbol, market }) => <option key={id} value={id}>{symbol}{market === 'um' ? ' futures' : market === 'spot' ? ' spot' : ''}</option>)}
            </Select>
            <Segments label="Side" value={draft.side} options={[{ value: 'buy', title: 'Buy' }, { value: 'sell', title: 'Sell' }]} onChange={(side) => { onChange({ side }); }} />
            <Segments label="Kind of order" value={draft.type} options={[{ value: 'market', title: 'Market' }, { value: 'limit', title: 'Limit' }]} onChange={(type) => { onChange({ type }); }} />
          </div>
          <InlineField
            label="Size"
            value={draft.size}
            placeholder="0"
            error={errors.size ?? null}
            onChange={(size) => { onChange({ size }); }}
            unit={<Select className={styles.unit} aria-label="Unit of the size" value={draft.unit} onChange={(event) => { onChange({ unit: event.target.value === 'quote' ? 'quote' : 'base', size: '' }); }}><option value="base">{instrument.baseAsset}</option><option value="quote">{instrument.quoteAsset}</option></Select>}
          />
          {draft.type === 'limit' && <InlineField label="Limit price" value={draft.limitPrice} error={errors.limitPrice ?? null} unit={instrument.quoteAsset} stepSize={instrument.tickSize} onChange={(limitPrice) => { onChange({ limitPrice }); }} />}
          <InlineField label="Stop" placeholder="none" value={draft.stopPrice} error={errors.stopPrice ?? null} unit={instrument.quoteAsset} stepSize={instrument.tickSize} onChange={(stopPrice) => { onChange({ stopPrice }); }} />
          <Check checked={draft.reduceOnly} onChange={(reduceOnly) => { onChange({ reduceOnly }); }}>Only reduce what is held</Check>
        </form>
        {request === null && <p className={styles.hint}>Type a size to see every limit before and after. Nothing is sent.</p>}
        {request !== null && error !== null && <ErrorState message={error} meaning="Nothing was sent." />}
        {answer && <Answer answer={answer} instrument={instrument} isOld={isOld} onTake={(size) => { onChange({ size, unit: 'base' }); }} onTicket={() => { toTicket(draft, answer); }} />}
      </div>
    </Panel>
  );
}

interface AnswerProps {
  readonly answer: WhatIf;
  readonly instrument: InstrumentView;
  readonly isOld: boolean;
  readonly onTake: (size: string) => void;
  readonly onTicket: () => void;
}

function Answer({ answer, instrument, isOld, onTake, onTicket }: AnswerProps) {
  const [isAll, setIsAll] = useState(false);
  const lines = [...answer.limits, ...answer.measures];
  const moved = isAll ? lines : lines.filter(isMoved);
  const { largestQty } = answer;
  return (
    <div className={joined(styles.answer, isOld && styles.old)}>
      <p className={styles.verdict} data-verdict={answer.verdict} role="status"><strong>{answer.verdict === 'passes' ? 'Passes' : 'Denied'}.</strong> {withoutVerdict(answer.sentence)}</p>
      <dl className={styles.sums}>
        <div><dt>Worth</dt><dd className="num">{formatDecimal(answer.notional, 2)} <span className={styles.dim}>{instrument.quoteAsset}</span></dd></div>
        <div><dt>At worst at</dt><dd className="num">{groupDecimal(answer.worstPrice)}</dd></div>
        <div><dt>Fee</dt><dd className="num">{formatDecimal(answer.fee, 2)}</dd></div>
      </dl>
      <p className={styles.largest}>
        <span>Largest that fits <strong className="num">{largestQty === null ? 'none' : groupDecimal(largestQty)}</strong>{largestQty !== null && <> {instrument.baseAsset}{answer.largestNotional !== null && <span className={styles.dim}> ≈ {formatDecimal(answer.largestNotional, 0)} {instrument.quoteAsset}</span>}</>}</span>
        {largestQty !== null && largestQty !== answer.qty && <Button size="small" disabled={isOld} onClick={() => { onTake(largestQty); }}>Use it</Button>}
      </p>
      <WhatIfLines lines={moved} />
      <div className={styles.foot}>
        <Check checked={isAll} onChange={setIsAll}>Also what does not change ({lines.length - lines.filter(isMoved).length})</Check>
        <Button look="primary" disabled={isOld} onClick={onTicket}>To the ticket</Button>
      </div>
    </div>
  );
}

/** The engine's own sentence begins with the verdict, which stands before it here already. */
function withoutVerdict(sentence: string): string {
  const rest = sentence.replace(/^Denied: /, '');
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}

/** Puts the trade into the ticket of the Trade page, where it can be looked at again and sent. */
function toTicket(draft: WhatIfDraft, answer: WhatIf): void {
  showInstrument(draft.instrumentId);
  turnTicketTo(draft.instrumentId);
  changeTicket({ type: draft.type, size: answer.qty, sizeUnit: 'base', limitPrice: draft.limitPrice, stop: draft.stopPrice, target: '', protectUnit: 'price', reduceOnly: draft.reduceOnly });
  openTicket(draft.side);
}
