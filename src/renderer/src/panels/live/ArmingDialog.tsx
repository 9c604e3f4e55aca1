import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { ArmingCheck, CheckItem } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field, NumberInput, TextInput } from '../../components/Field.tsx';
import { ErrorState, LoadingState } from '../../components/Panel.tsx';
import { formatDecimal } from '../../format/decimal.ts';
import { isAboveZero, readDecimal } from '../../format/steps.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { useRequest } from '../../state/use-request.ts';
import { Note } from '../page/PageFrame.tsx';
import styles from './live.module.css';

/** Arms a session with real money: every line of the check answered or knowingly gone without, a cap, and a typed phrase. */
export function ArmingDialog({ onClose }: { readonly onClose: () => void }) {
  const check = useRequest('trading.arming-check', {});
  return (
    <Dialog open onClose={onClose} title="Arm trading with real money" size="wide">
      {check.data
        ? <ArmingForm check={check.data} isChecking={check.loading} onCheck={check.reload} onClose={onClose} />
        : check.error === null ? <LoadingState label="Checking what arming asks for" rows={6} /> : <ErrorState message={check.error} meaning="The session stays disarmed: positions may only shrink." onRetry={check.reload} />}
    </Dialog>
  );
}

function ArmingForm({ check, isChecking, onCheck, onClose }: { readonly check: ArmingCheck; readonly isChecking: boolean; readonly onCheck: () => void; readonly onClose: () => void }) {
  const engine = useEngine();
  const account = useView((view) => view.account);
  const [override, setOverride] = useState<readonly string[]>([]);
  const [cap, setCap] = useState('');
  const [phrase, setPhrase] = useState('');
  const missing = check.items.filter(({ ok, title }) => !ok && !override.includes(title));
  const capRead = readDecimal(cap);
  const capError = cap === '' || (capRead !== null && isAboveZero(capRead)) ? null : `Expected an amount above 0, was "${cap}".`;
  const canArm = missing.length === 0 && capRead !== null && capError === null && phrase === check.phrase;
  const arm = useAction(useCallback(
    () => engine.call('trading.arm', { phrase, notionalCap: capRead ?? '0', override: [...override] }),
    [engine, phrase, capRead, override],
  ), 'Armed: positions may be opened with real money.');
  const toggle = (title: string, isOn: boolean): void => { setOverride((last) => isOn ? [...last, title] : last.filter((other) => other !== title)); };
  return (
    <form className={styles.arming} noValidate onSubmit={(event) => { event.preventDefault(); if (canArm) void arm.run().then((worked) => { if (worked) onClose(); }); }}>
      <p>Until it is armed, orders may only shrink positions. Armed, strategies and tickets may open positions on your account, never worth more at once than the cap below. A restart disarms. What you go without is written into the journal.</p>
      <ul className={styles.checks}>{check.items.map((item) => <Line key={item.title} item={item} isOverridden={override.includes(item.title)} onOverride={(isOn) => { toggle(item.title, isOn); }} />)}</ul>
      <Button size="small" className={styles.again} pending={isChecking} onClick={onCheck}>Check again</Button>
      <div className={styles.pair}>
        <Field label="Most that may be open at once" unit={account?.quoteAsset ?? ''} hint={account ? `The account is worth ${formatDecimal(account.equity, 2)} ${account.quoteAsset}.` : 'Value of all positions together.'} error={capError}>
          {(control) => <NumberInput {...control} value={cap} placeholder="0" onChange={(event) => { setCap(event.target.value.trim()); }} />}
        </Field>
        <Field label={<>Type <code className={styles.phrase}>{check.phrase}</code></>} hint="So that it cannot happen by a slip of the hand.">
          {(control) => <TextInput {...control} value={phrase} autoCapitalize="off" onChange={(event) => { setPhrase(event.target.value); }} />}
        </Field>
      </div>
      {arm.error !== null && <Note tone="bad">{arm.error}</Note>}
      <div className={styles.footer}>
        <p className={styles.missing} role="status">{missing.length > 0 ? `${missing.length === 1 ? '1 line is' : `${missing.length} lines are`} not in order yet.` : capRead === null ? 'A cap is needed.' : phrase === check.phrase ? '' : 'The phrase is not typed yet.'}</p>
        <Button data-autofocus onClick={onClose}>Stay disarmed</Button>
        <button type="submit" className={styles.arm} disabled={!canArm || arm.pending}>{arm.pending ? 'Arming' : '◆ Arm with real money'}</button>
      </div>
    </form>
  );
}

function Line({ item, isOverridden, onOverride }: { readonly item: CheckItem; readonly isOverridden: boolean; readonly onOverride: (isOn: boolean) => void }) {
  const Icon = item.ok ? CircleCheck : isOverridden ? TriangleAlert : CircleX;
  return (
    <li className={styles.check} data-state={item.ok ? 'ok' : isOverridden ? 'overridden' : 'missing'}>
      <Icon aria-hidden />
      <div>
        <p className={styles.checkTitle}>{item.title}<span className="sr-only">{item.ok ? ': yes' : isOverridden ? ': no, and you go without it' : ': no'}</span></p>
        <p className={styles.dim}>{item.detail}</p>
        {!item.ok && <Check checked={isOverridden} onChange={onOverride}>I know, and go without it</Check>}
      </div>
    </li>
  );
}
