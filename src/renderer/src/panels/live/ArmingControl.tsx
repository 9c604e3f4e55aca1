import { ShieldCheck, ShieldOff } from 'lucide-react';
import { useCallback, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { joined } from '../../components/class-names.ts';
import { formatDecimal } from '../../format/decimal.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { ArmingDialog } from './ArmingDialog.tsx';
import styles from './live.module.css';

/** Says whether a session with real money is armed, and changes it: disarming is one press, arming is a dialog. Nothing is drawn for play money. */
export function ArmingControl() {
  const engine = useEngine();
  const arming = useView((view) => view.trading.arming);
  const quoteAsset = useView((view) => view.account?.quoteAsset ?? '');
  const [isOpen, setIsOpen] = useState(false);
  const disarm = useAction(useCallback(() => engine.call('trading.disarm', {}), [engine]), 'Disarmed: waiting entries are canceled and positions may only shrink. Stops stay where they rest.');
  if (!arming) return null;
  const Icon = arming.isArmed ? ShieldCheck : ShieldOff;
  return (
    <div className={joined(styles.control, !arming.isArmed && styles.disarmed)} role="group" aria-label="Arming">
      <span className={styles.state}><Icon aria-hidden /><span>{arming.isArmed ? 'Armed' : 'Disarmed'}<small>{arming.isArmed ? arming.notionalCap === null ? 'no cap' : `up to ${formatDecimal(arming.notionalCap, 0)} ${quoteAsset}` : 'reduce only'}</small></span></span>
      {arming.isArmed
        ? <Button size="small" pending={disarm.pending} onClick={() => { void disarm.run(); }}>Disarm</Button>
        : <Button size="small" onClick={() => { setIsOpen(true); }}>Arm…</Button>}
      {isOpen && <ArmingDialog onClose={() => { setIsOpen(false); }} />}
    </div>
  );
}
