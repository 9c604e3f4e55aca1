import type { MouseEvent } from 'react';
import { Panel } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import { desktopShell } from '../../transport/transport.ts';
import { LICENCES } from './licences.ts';
import styles from './settings.module.css';

const TRADINGVIEW = 'https://www.tradingview.com/';

/** Says what this program is, what it cannot do, and whose work it stands on. */
export function AboutPanel() {
  const version = useView((view) => view.engine.version);
  return (
    <Panel title="About Tradewind" padded>
      <div className={styles.about}>
        <p>Version <span className="num">{version}</span>. {desktopShell() ? 'Desktop.' : 'In a browser, served by the host on this computer.'}</p>
        <section>
          <h3>Honest limits</h3>
          <ul className={styles.bullets}>
            <li>Practice, recordings and paper use play money, the demo uses test money. Only a live session that you have armed yourself can lose yours.</li>
            <li>Tradewind cannot withdraw or move money: there is no code for it, and a key that could is refused.</li>
            <li>A stop at the exchange limits a loss, it does not fix it: in a jump it fills beyond its price.</li>
            <li>The practice market is made up. Doing well on it says nothing about real markets.</li>
            <li>A backtest assumes fills, costs and the order of events inside a bar. Its warnings name what it had to assume.</li>
            <li>Most rules lose after costs, most of the time. Nothing here promises a profit, and nothing here is advice.</li>
          </ul>
        </section>
        <section>
          <h3>Your data</h3>
          <p>Sessions, trades, history and results lie in one folder on this computer and are sent nowhere. The check named Store says where. The command line takes another folder with <code>--data-dir</code>.</p>
        </section>
        <section>
          <h3>Charts</h3>
          <p className={styles.notice}>TradingView Lightweight Charts™<br />Copyright © TradingView, Inc. <a href={TRADINGVIEW} target="_blank" rel="noreferrer" onClick={openOutside}>{TRADINGVIEW}</a></p>
          <p className={styles.hint}>Licensed under the Apache License, Version 2.0.</p>
        </section>
        <details className={styles.licences}>
          <summary>Other works used, with their licences</summary>
          <ul>{LICENCES.map(({ name, licence }) => <li key={name}><span>{name}</span><span className={styles.hint}>{licence}</span></li>)}</ul>
        </details>
      </div>
    </Panel>
  );
}

/** On the desktop the address goes to the person's browser through the shell's own list of allowed addresses. */
function openOutside(event: MouseEvent): void {
  const shell = desktopShell();
  if (!shell) return;
  event.preventDefault();
  void shell.openExternal(TRADINGVIEW);
}
